package io.tidegate.core.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.EpollIoHandler;
import io.tidegate.core.wire.WireBench.Pair;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EpollWireTest extends WireContract {
    @Override
    WireBench bench() throws Exception {
        return new WireBench(EpollIoHandler.newFactory());
    }

    @Override
    boolean passes() {
        return true;
    }

    @Test
    void aConnectionWhoseReceiverThrowsIsReset() throws Exception {
        WireBench bench = bench();
        Pair pair = bench.pair();
        bench.run(() -> pair.wire().receiver(new Recorder() {
            @Override
            public void onRead(ByteBuf in) {
                throw new IllegalStateException("as the test wants");
            }
        }));
        pair.peer().getOutputStream().write(1);
        assertThrows(SocketException.class, () -> pair.peer().getInputStream().read());
        pair.peer().close();
        bench.close();
    }

    @Test
    void aResetThatSpliceMeetsFirstIsNoEnd() throws Exception {
        WireBench bench = bench();
        Pair in = bench.pair();
        Pair out = bench.pair();
        AtomicInteger passed = new AtomicInteger();
        Recorder recorder = new Recorder() {
            @Override
            public void onRead(ByteBuf bytes) {
                super.onRead(bytes);
                in.wire().passThrough(out.wire(), 1 << 20);
            }

            @Override
            public void onPassed(int bytes) {
                passed.addAndGet(bytes);
                in.wire().pause(); // the kernel has not yet been found empty
            }
        };
        bench.run(() -> in.wire().receiver(recorder));
        in.peer().getOutputStream().write(1);
        WireBench.await(() -> recorder.size() == 1, "what comes before");
        in.peer().getOutputStream().write(new byte[1_000]);
        WireBench.await(() -> passed.get() == 1_000, "what is passed");
        bench.run(() -> {
            try {
                in.peer().setOption(StandardSocketOptions.SO_LINGER, 0);
                in.peer().close();
            } catch (java.io.IOException e) {
                throw new UncheckedIOException(e);
            }
            in.wire().resume();
            ((EpollWire) in.wire()).run(); // before epoll is asked again
        });
        WireBench.await(() -> recorder.told("reset"), "the reset");
        assertFalse(recorder.told("fin"));
        bench.run(out.wire()::close);
        out.peer().close();
        bench.close();
    }
}
