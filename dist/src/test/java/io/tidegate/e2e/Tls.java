package io.tidegate.e2e;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Certificates that live as long as a test, and the JDK's TLS on sockets, from either side. */
final class Tls {
    private static final String ALTERNATIVE_NAMES = "2.5.29.17";
    private static final int SEQUENCE = 0x30;
    private static final int DNS_NAME = 0x82;

    private Tls() {}

    static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** For these DNS names; the first is its subject, too. */
    static X509Bundle certificate(X509Bundle authority, String... names) throws Exception {
        return builder(names).buildIssuedBy(authority);
    }

    /** One whose time was over yesterday. */
    static X509Bundle expired(X509Bundle authority, String name) throws Exception {
        Instant now = Instant.now();
        return builder(name)
                .notBefore(now.minus(Duration.ofDays(3)))
                .notAfter(now.minus(Duration.ofDays(1)))
                .buildIssuedBy(authority);
    }

    private static CertificateBuilder builder(String... names) {
        return new CertificateBuilder()
                .subject("CN=" + names[0])
                .addExtensionOctetString(ALTERNATIVE_NAMES, false, alternativeNames(names));
    }

    /** By hand (RFC 5280 §4.2.1.6), since the builder's own method takes no wildcard; less than 128 bytes in all. */
    private static byte[] alternativeNames(String... names) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (String name : names) {
            list.write(DNS_NAME);
            list.write(name.length());
            list.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(SEQUENCE);
        all.write(list.size());
        all.writeBytes(list.toByteArray());
        return all.toByteArray();
    }

    /** Writes NAME.pem and NAME-key.pem, and says so as a configuration does. */
    static String write(Path directory, String name, X509Bundle certificate) throws IOException {
        Path cert = directory.resolve(name + ".pem");
        Path key = directory.resolve(name + "-key.pem");
        Files.writeString(cert, certificate.getCertificatePathPEM());
        Files.writeString(key, certificate.getPrivateKeyPEM());
        return "cert = \"" + cert + "\", key = \"" + key + "\"";
    }

    /** Writes the certificate of an authority, and gives its path. */
    static Path writeAuthority(Path directory, String name, X509Bundle authority) throws IOException {
        return Files.writeString(directory.resolve(name + ".pem"), authority.getRootCertificatePEM());
    }

    /** Trusts this authority, and shows this certificate where it is asked for one. */
    static SSLContext context(X509Bundle trusted, Optional<X509Bundle> own) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys = own.isPresent() ? own.get().toKeyManagerFactory().getKeyManagers() : new KeyManager[0];
        context.init(keys, trusted.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }

    /** Trusts this authority, and shows this certificate whichever authorities the other side names. */
    static SSLContext insisting(X509Bundle trusted, X509Bundle own) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {new Insisting(own)},
                trusted.toTrustManagerFactory().getTrustManagers(),
                null);
        return context;
    }

    /** Trusts everybody. */
    static SSLContext anything() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context;
    }

    /** A TLS server that listens on loopback, and may want certificates of its clients. */
    static SSLServerSocket listen(SSLContext context, boolean clientAuth) throws IOException {
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 4096, InetAddress.ofLiteral("127.0.0.1"));
        socket.setNeedClientAuth(clientAuth);
        return socket;
    }

    /** A TLS client on a socket that is connected, its handshake not begun; the name goes into SNI and is verified. */
    static SSLSocket client(SSLContext context, Socket socket, String name) throws IOException {
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, name, socket.getPort(), true);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        return secure;
    }

    /** A TLS server on a socket that was accepted, its handshake not begun. */
    static SSLSocket server(SSLContext context, Socket socket) throws IOException {
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        secure.setUseClientMode(false);
        return secure;
    }

    /** A key manager with one certificate, for everything; the JDK's own keeps back what it thinks is not wanted. */
    private static final class Insisting extends X509ExtendedKeyManager {
        private static final String ALIAS = "own";
        private final X509Bundle own;

        Insisting(X509Bundle own) {
            this.own = own;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return own.getCertificatePath();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.getKeyPair().getPrivate();
        }
    }
}
