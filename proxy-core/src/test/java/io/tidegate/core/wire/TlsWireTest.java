package io.tidegate.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.epoll.EpollIoHandler;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // set before all tests
class TlsWireTest extends WireContract {
    private static TestTls tls;

    @BeforeAll
    static void makeCertificate() throws Exception {
        tls = TestTls.create();
    }

    @Override
    WireBench bench() throws Exception {
        return new WireBench(EpollIoHandler.newFactory(), Optional.of(tls));
    }

    @Test
    void tellsItsVersionAndThatItDoesNotHalfClose() throws Exception {
        WireBench bench = bench();
        WireBench.Pair pair = bench.pair();
        pair.peer().getOutputStream().write(7);
        WireBench.await(() -> pair.recorder().size() == 1, "a byte");
        assertEquals(Optional.of("TLSv1.3"), pair.wire().tls());
        assertEquals(false, pair.wire().halfCloses());
        bench.run(pair.wire()::close);
        pair.socket().close();
        bench.close();
    }
}
