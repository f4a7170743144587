package io.tidegate.core.wire;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.tidegate.core.config.FrontendTls;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A certificate for localhost, and the JDK's client that trusts anything. */
record TestTls(ServerTls server, SSLContext client) {
    static TestTls create() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return new TestTls(
                ServerTls.load(new FrontendTls(
                        List.of(new FrontendTls.Certificate(
                                bundle.toTempCertChainPem().toPath(),
                                bundle.toTempPrivateKeyPem().toPath())),
                        FrontendTls.ClientAuth.NONE,
                        Optional.empty(),
                        List.of("TLSv1.2", "TLSv1.3"))),
                trusting);
    }

    /** The client's end, its handshake done. */
    Socket over(Socket plain) throws IOException {
        SSLSocket peer = (SSLSocket) client.getSocketFactory().createSocket(plain, "localhost", 0, true);
        peer.startHandshake();
        return peer;
    }
}
