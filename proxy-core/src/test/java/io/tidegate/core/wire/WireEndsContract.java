package io.tidegate.core.wire;

import static io.tidegate.core.wire.WireContract.random;
import static io.tidegate.core.wire.WireContract.rst;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.wire.WireBench.Pair;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a wire ends: FIN, reset, close, from either side. */
@SuppressWarnings({"NullAway.Init", "AddressSelection"}) // all hosts are literal addresses
abstract class WireEndsContract {
    private final WireContract wires;

    WireEndsContract(WireContract wires) {
        this.wires = wires;
    }

    @Test
    void ofTheOtherSideLeaveOursOpen() throws Exception {
        Pair pair = wires.halfClosing();
        pair.peer().shutdownOutput();
        WireBench.await(() -> pair.recorder().told("fin"), "FIN");
        wires.bench.write(pair.wire(), random(100));
        assertArrayEquals(random(100), pair.peer().getInputStream().readNBytes(100));
        byte[] piece = random(1 << 20);
        int pieces = 1;
        while (wires.bench.write(pair.wire(), piece)) {
            pieces++;
        }
        for (int i = 0; i < pieces; i++) {
            assertArrayEquals(piece, pair.peer().getInputStream().readNBytes(piece.length));
        }
        WireBench.await(() -> pair.recorder().told("drained"), "onDrained");
        wires.end(pair);
    }

    @Test
    void ofTheOtherSideLeaveOursOpenForMoreThanTheKernelTakes() throws Exception {
        Pair pair = wires.halfClosing();
        pair.peer().shutdownOutput();
        WireBench.await(() -> pair.recorder().told("fin"), "onFin");
        for (int round = 0; round < 2; round++) {
            int pieces = 1;
            byte[] piece = random(1 << 20);
            while (wires.bench.write(pair.wire(), piece)) {
                pieces++;
            }
            for (int i = 0; i < pieces; i++) {
                assertArrayEquals(piece, pair.peer().getInputStream().readNBytes(piece.length));
            }
            WireBench.await(() -> wires.bench.held.bytes() == 0, "nothing kept");
        }
        wires.bench.run(pair.wire()::finish);
        assertEquals(-1, pair.peer().getInputStream().read());
        wires.end(pair);
    }

    @Test
    void ofOursLeaveTheOtherOpen() throws Exception {
        Pair pair = wires.halfClosing();
        wires.calling(pair, pair.wire()::finish);
        assertEquals(-1, pair.peer().getInputStream().read());
        pair.peer().getOutputStream().write(7);
        WireBench.await(() -> pair.recorder().size() == 1, "a byte behind our FIN");
        wires.end(pair);
    }

    @Test
    void comeBehindWhatIsKept() throws Exception {
        Pair pair = wires.bench.pair();
        byte[] piece = random(1 << 20);
        int pieces = 1;
        while (wires.bench.write(pair.wire(), piece)) {
            pieces++;
        }
        wires.calling(pair, pair.wire()::finish);
        for (int i = 0; i < pieces; i++) {
            assertArrayEquals(piece, pair.peer().getInputStream().readNBytes(piece.length));
        }
        assertEquals(-1, pair.peer().getInputStream().read());
        WireBench.await(() -> pair.recorder().told("drained"), "onDrained behind the FIN");
        assertEquals(0, wires.bench.held.bytes());
        wires.end(pair);
    }

    @Test
    void byResetAreToldOnceAndNotAsFin() throws Exception {
        Pair pair = wires.bench.pair();
        rst(pair.socket());
        WireBench.await(() -> pair.recorder().told("reset"), "reset");
        assertEquals(List.of("reset"), pair.recorder().events);
        assertTrue(pair.wire().closed());
        wires.end(pair);
    }

    @Test
    void byResetAreToldWhilePausedAndWhileBytesAreKept() throws Exception {
        Pair pair = wires.bench.pair();
        wires.bench.run(pair.wire()::pause);
        while (wires.bench.write(pair.wire(), random(1 << 20))) {
            Thread.onSpinWait();
        }
        rst(pair.socket());
        WireBench.await(() -> pair.recorder().told("reset"), "reset");
        assertFalse(pair.recorder().told("fin"));
        assertEquals(0, wires.bench.held.bytes());
        wires.end(pair);
    }

    @Test
    void byResetAreNotTakenForAFinWhereAWriteMeetsThemFirst() throws Exception {
        Pair pair = wires.bench.pair();
        wires.bench.run(() -> {
            try {
                rst(pair.socket()); // the loop is busy here: the wire learns of it by the write
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            pair.recorder().calling = true;
            pair.wire().write(Unpooled.copiedBuffer("a", US_ASCII));
            pair.wire().write(Unpooled.copiedBuffer("b", US_ASCII));
            pair.wire().finish();
            pair.recorder().calling = false;
        });
        WireBench.await(() -> pair.recorder().told("reset"), "reset");
        assertEquals(List.of("reset"), pair.recorder().events);
        wires.end(pair);
    }

    @Test
    void ofOursByResetAreSeenAsReset() throws Exception {
        Pair pair = wires.bench.pair();
        wires.calling(pair, pair.wire()::reset);
        assertThrows(SocketException.class, () -> pair.peer().getInputStream().read());
        wires.end(pair);
    }

    @Test
    void ofAReceiverThatThrowsTouchNoOther() throws Exception {
        Pair bad = wires.bench.pair();
        Pair good = wires.bench.pair();
        wires.bench.run(() -> bad.wire().receiver(new Recorder() {
            @Override
            public void onRead(ByteBuf in) {
                throw new IllegalStateException("meant to be thrown");
            }
        }));
        wires.bench.run(() -> {
            try { // both edges in one batch
                bad.peer().getOutputStream().write(1);
                good.peer().getOutputStream().write(1);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        WireBench.await(() -> good.recorder().size() == 1, "the other's byte");
        WireBench.await(bad.wire()::closed, "the end of the one");
        wires.end(bad);
        wires.end(good);
    }

    @Test
    void ofAReceiverThatThrowsWhenItIsHandedWhatHasWaited() throws Exception {
        Pair pair = wires.bench.pair();
        AtomicInteger reads = new AtomicInteger();
        wires.bench.run(() -> {
            pair.wire().maxReadBytes(1);
            pair.wire().receiver(new Recorder() {
                @Override
                public void onRead(ByteBuf in) {
                    pair.wire().pause();
                    if (reads.incrementAndGet() == 2) {
                        throw new IllegalStateException("meant to be thrown");
                    }
                    super.onRead(in);
                }
            });
        });
        pair.peer().getOutputStream().write(random(3));
        WireBench.await(() -> reads.get() == 1, "the first piece");
        wires.bench.run(pair.wire()::resume);
        WireBench.await(pair.wire()::closed, "the end");
        wires.end(pair);
    }

    @Test
    void areFinalWhateverIsCalledAfterwards() throws Exception {
        Pair pair = wires.bench.pair();
        pair.recorder().silent = true;
        wires.bench.run(() -> {
            Wire wire = pair.wire();
            wire.close();
            wire.write(Unpooled.copiedBuffer("late", US_ASCII));
            wire.finish();
            wire.pause();
            wire.resume();
            wire.reset();
            wire.close();
        });
        assertEquals(-1, pair.peer().getInputStream().read());
        wires.end(pair);
    }
}
