package io.tidegate.core.wire;

import static io.tidegate.core.wire.WireContract.SCARCE;
import static io.tidegate.core.wire.WireContract.random;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.tidegate.core.wire.WireBench.Pair;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes that are written and read, paused and held. */
@SuppressWarnings({"NullAway.Init", "AddressSelection"}) // all hosts are literal addresses
abstract class WireBytesContract {
    private final WireContract wires;

    WireBytesContract(WireContract wires) {
        this.wires = wires;
    }

    @Test
    void goBothWaysUnchanged() throws Exception {
        Pair pair = wires.bench.pair();
        byte[] in = random(300_000);
        pair.peer().getOutputStream().write(in);
        WireBench.await(() -> pair.recorder().size() == in.length, "all bytes");
        assertArrayEquals(in, pair.recorder().bytes());
        assertTrue(wires.bench.write(pair.wire(), "out".getBytes(US_ASCII)));
        assertArrayEquals("out".getBytes(US_ASCII), pair.peer().getInputStream().readNBytes(3));
        wires.end(pair);
    }

    @Test
    void thatNobodyReadsAreKeptAndDeliveredInOrder() throws Exception {
        Pair pair = wires.bench.pair();
        byte[] piece = random(1 << 20);
        int pieces = 0;
        while (wires.bench.write(pair.wire(), piece)) {
            pieces++;
        }
        int more = pieces + 1;
        assertTrue(pair.wire().heldBytes() > 0);
        WireBench.await(() -> wires.bench.held.bytes() > 0, "accounted");
        assertFalse(wires.bench.write(pair.wire(), piece));
        for (int i = 0; i <= more; i++) {
            assertArrayEquals(piece, pair.peer().getInputStream().readNBytes(piece.length));
        }
        WireBench.await(() -> pair.recorder().told("drained"), "onDrained");
        assertEquals(0, pair.wire().heldBytes());
        assertEquals(0, wires.bench.held.bytes());
        assertTrue(wires.bench.write(pair.wire(), new byte[1]));
        wires.end(pair);
    }

    @Test
    void ofABufferOnTheHeapAreWritten() throws Exception {
        Pair pair = wires.bench.pair();
        wires.bench.run(() -> pair.wire().write(Unpooled.copiedBuffer("heap", US_ASCII)));
        assertArrayEquals(
                "heap".getBytes(US_ASCII), pair.peer().getInputStream().readNBytes(4));
        wires.end(pair);
    }

    @Test
    void waitWhilePausedAndComeAfterResume() throws Exception {
        Pair pair = wires.bench.pair();
        wires.bench.run(pair.wire()::pause);
        pair.peer().getOutputStream().write(random(1_000));
        pair.peer().shutdownOutput();
        Pair other = wires.bench.pair(); // the loop has turned since
        assertEquals(0, pair.recorder().size());
        assertEquals(List.of(), pair.recorder().events);
        wires.calling(pair, pair.wire()::resume);
        WireBench.await(() -> pair.recorder().told("fin"), "FIN behind the data");
        assertArrayEquals(random(1_000), pair.recorder().bytes());
        wires.end(pair);
        wires.end(other);
    }

    @Test
    void comeInPiecesOfTheSizeThatIsWantedAndTheFinBehindThem() throws Exception {
        Pair pair = wires.bench.pair();
        wires.bench.run(() -> pair.wire().maxReadBytes(64));
        byte[] in = random(64 * 100);
        pair.peer().getOutputStream().write(in);
        pair.peer().shutdownOutput();
        WireBench.await(() -> pair.recorder().told("fin"), "FIN");
        assertArrayEquals(in, pair.recorder().bytes());
        assertTrue(pair.recorder().largest <= 64, () -> "a piece of " + pair.recorder().largest);
        wires.end(pair);
    }

    @Test
    void comeInSmallPiecesWhileBuffersAreScarce() throws Exception {
        Pair pair = wires.bench.pair();
        wires.bench.run(() -> wires.bench.held.add(SCARCE));
        byte[] in = random(300_000);
        pair.peer().getOutputStream().write(in);
        WireBench.await(() -> pair.recorder().size() == in.length, "all bytes");
        assertArrayEquals(in, pair.recorder().bytes());
        assertTrue(
                pair.recorder().largest <= HeldBytes.SCARCE_READ_BYTES, () -> "a piece of " + pair.recorder().largest);
        wires.bench.run(() -> wires.bench.held.add(-SCARCE));
        wires.end(pair);
    }

    @Test
    void behindAPauseStayWithTheKernelEvenIfAFinFollows() throws Exception {
        Pair pair = wires.bench.pair();
        wires.bench.run(() -> pair.wire().maxReadBytes(10_000));
        wires.bench.run(() -> pair.wire().receiver(pair.recorder().pausing(pair.wire())));
        byte[] in = random(2_000_000); // more than one read, and within what the two kernels take
        pair.peer().getOutputStream().write(in);
        pair.peer().shutdownOutput();
        for (int size = 0; size < in.length; ) {
            int before = size;
            WireBench.await(() -> pair.recorder().size() > before, "the next piece");
            wires.end(wires.bench.pair()); // the loop has turned since
            size = pair.recorder().size();
            assertTrue(size - before <= 10_000, "paused, and yet more came");
            // over TLS what is left of a record
            assertTrue(wires.bench.held.bytes() < 16 * 1024, () -> "queued " + wires.bench.held.bytes());
            wires.calling(pair, pair.wire()::resume);
        }
        WireBench.await(() -> pair.recorder().told("fin"), "FIN");
        assertArrayEquals(in, pair.recorder().bytes());
        assertEquals(0, wires.bench.held.bytes());
        wires.end(pair);
    }
}
