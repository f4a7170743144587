package io.tidegate.core.wire;

import static io.tidegate.core.wire.WireContract.random;
import static io.tidegate.core.wire.WireContract.rst;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.wire.WireBench.Pair;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** Bytes that go from one wire to another, inside the kernel where both can. */
@SuppressWarnings({"NullAway.Init", "AddressSelection"}) // all hosts are literal addresses
abstract class PassThroughContract {
    private final WireContract wires;

    PassThroughContract(WireContract wires) {
        this.wires = wires;
    }

    /** What comes of one wire goes to another, unseen where both can. */
    private static final class Onward extends Recorder {
        private final Wire from;
        private final Wire to;
        private long passed;

        Onward(Wire from, Wire to) {
            this.from = from;
            this.to = to;
        }

        private void next() {
            if (to.heldBytes() > 0) {
                from.pause();
            }
            from.passThrough(to, 100_000);
        }

        @Override
        public void onRead(ByteBuf in) {
            to.write(in);
            next();
        }

        @Override
        public void onPassed(int bytes) {
            passed += bytes;
            next();
        }

        @Override
        public void onFin() {
            to.finish();
        }
    }

    private Onward join(Pair in, Pair out) throws Exception {
        return wires.bench.on(() -> {
            Onward onward = new Onward(in.wire(), out.wire());
            in.wire().receiver(onward);
            out.wire().receiver(new Recorder() {
                @Override
                public void onDrained() {
                    in.wire().resume();
                }

                @Override
                public void onReset() {
                    in.wire().reset();
                }
            });
            return onward;
        });
    }

    @Test
    void bytesArriveOnceAndInOrderAndTheFinBehindThem() throws Exception {
        Pair in = wires.bench.pair();
        Pair out = wires.bench.pair();
        Onward onward = join(in, out);
        byte[] bytes = random(20_000_000); // more than the kernel takes while nobody reads
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                in.peer().getOutputStream().write(bytes);
                in.peer().shutdownOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        WireBench.await(() -> wires.bench.held.bytes() > 0, "a target that takes no more");
        assertArrayEquals(bytes, out.peer().getInputStream().readAllBytes());
        writer.join();
        assertEquals(wires.passes(), wires.bench.on(() -> onward.passed > bytes.length / 2));
        wires.end(in);
        wires.end(out);
    }

    @Test
    void aTargetThatBreaksBreaksNothingElse() throws Exception {
        Pair in = wires.bench.pair();
        Pair out = wires.bench.pair();
        join(in, out);
        in.peer().getOutputStream().write(new byte[200_000]);
        out.peer().getInputStream().readNBytes(150_000);
        rst(out.socket());
        OutputStream more = in.peer().getOutputStream();
        assertThrows(IOException.class, () -> {
            while (true) {
                more.write(new byte[100_000]);
            }
        });
        WireBench.await(() -> in.wire().closed() && out.wire().closed(), "both closed");
        in.socket().close();
        Pair next = wires.bench.pair();
        Pair behind = wires.bench.pair();
        join(next, behind);
        next.peer().getOutputStream().write(random(100_000));
        assertArrayEquals(random(100_000), behind.peer().getInputStream().readNBytes(100_000));
        wires.end(next);
        wires.end(behind);
    }
}
