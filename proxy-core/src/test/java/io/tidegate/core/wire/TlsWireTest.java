package io.tidegate.core.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.tidegate.core.config.FrontendTls;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("AddressSelection") // a literal address
class TlsWireTest {
    private static ServerTls tls() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        return ServerTls.load(new FrontendTls(
                List.of(new FrontendTls.Certificate(
                        bundle.toTempCertChainPem().toPath(),
                        bundle.toTempPrivateKeyPem().toPath())),
                FrontendTls.ClientAuth.NONE,
                Optional.empty(),
                List.of("TLSv1.2", "TLSv1.3")));
    }

    @Test
    void whatIsKeptIsDeliveredBeforeTheEnd() throws Exception {
        ServerTls tls = tls();
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        WireBench bench = new WireBench(EpollIoHandler.newFactory(), false);
        Listener listener = bench.listen("127.0.0.1");
        try (Socket plain = new Socket("127.0.0.1", listener.address().getPort())) {
            Incoming incoming = bench.accepted();
            Recorder recorder = new Recorder();
            Wire wire = bench.on(() -> {
                Wire made = bench.wires.adopt(incoming, true);
                made.receiver(recorder);
                recorder.calling = true;
                made.startTls(tls, Unpooled.EMPTY_BUFFER);
                made.resume();
                recorder.calling = false;
                return made;
            });
            SSLSocket peer = (SSLSocket) trusting.getSocketFactory().createSocket(plain, "localhost", 0, true);
            peer.startHandshake();
            peer.getOutputStream().write(7);
            WireBench.await(() -> recorder.size() == 1, "a byte");
            assertEquals(Optional.of("TLSv1.3"), wire.tls());
            byte[] piece = new byte[1 << 20];
            new Random(1).nextBytes(piece);
            int pieces = 1;
            while (bench.write(wire, piece)) {
                pieces++;
            }
            bench.run(wire::finish);
            for (int i = 0; i < pieces; i++) {
                assertArrayEquals(piece, peer.getInputStream().readNBytes(piece.length));
            }
            assertEquals(-1, peer.getInputStream().read());
            WireBench.await(() -> recorder.told("drained"), "onDrained");
            assertEquals(0, bench.held.bytes());
            bench.run(wire::close);
        }
        bench.close();
    }
}
