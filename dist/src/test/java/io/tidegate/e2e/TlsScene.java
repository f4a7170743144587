package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** One product with a frontend for each way of speaking TLS, in front of {@link TlsServers}; and its clients. */
final class TlsScene implements AutoCloseable {
    final Path directory = Files.createTempDirectory("tidegate-tls");
    final X509Bundle authority = Tls.authority("A");
    final X509Bundle stranger = Tls.authority("B");
    final Witness plain = new Witness();
    final Map<String, String> environment;
    final Product product;
    private final TlsServers servers;
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    TlsScene(Map<String, String> environment) throws Exception {
        this.environment = environment;
        Path ca = Tls.writeAuthority(directory, "ca", authority);
        servers = new TlsServers(directory, authority, stranger);
        String certificates = "tls.certificates = [ { "
                + Tls.write(directory, "app", Tls.certificate(authority, "app.test", "localhost")) + " }, { "
                + Tls.write(directory, "other", Tls.certificate(authority, "other.test", "*.wild.test")) + " }, { "
                + Tls.write(directory, "rsa", rsa("rsa.test")) + " } ]";
        String asking = certificates + ", tls.client-ca = \"" + ca + "\", tls.client-auth = ";
        String renewed = Tls.write(directory, "renewed", Tls.certificate(authority, "first"));
        String frontends = frontend("renewed", "tls.certificates = [ { " + renewed + " } ]")
                + frontend("public", certificates)
                + frontend("asks", asking + "request")
                + frontend("requires", asking + "required")
                + frontend("old", certificates + ", tls.protocols = \"TLSv1.2\"")
                + frontend("modern", certificates + ", tls.protocols = \"TLSv1.3\"")
                + frontend("hurried", certificates + ", timeouts.http-request = 2s")
                + frontend("clear", "");
        product = Product.start(
                "access-log.path = \"-\"\n" + frontends + servers.configuration(plain.port()), environment);
    }

    private String frontend(String name, String more) {
        int port = Product.freePort();
        ports.put(name, port);
        return "frontends." + name + " { bind = \"127.0.0.1:" + port + "\", routes = ${routes.all}, " + more + " }\n";
    }

    private static X509Bundle rsa(String name) throws Exception {
        return new CertificateBuilder()
                .rsa2048()
                .subject("CN=" + name)
                .addSanDnsName(name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    int port(String frontend) {
        return ports.getOrDefault(frontend, 0);
    }

    SSLContext trusting() throws Exception {
        return Tls.context(authority, Optional.empty());
    }

    SSLContext showing(X509Bundle certificate) throws Exception {
        return Tls.context(authority, Optional.of(certificate));
    }

    /** A socket to this frontend; its handshake has not begun. */
    SSLSocket socket(SSLContext context, String frontend, String name) throws IOException {
        SSLSocket socket = Tls.client(context, new Socket(InetAddress.ofLiteral("127.0.0.1"), port(frontend)), name);
        socket.setSoTimeout(60_000);
        return socket;
    }

    Raw.Connection tunnel(SSLContext context, String frontend, String path) throws IOException {
        Raw.Connection connection = new Raw.Connection(socket(context, frontend, "app.test"));
        connection.shakeHands(path);
        return connection;
    }

    static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: app.test\r\n\r\n";
    }

    Raw.Answer answer(SSLContext context, String frontend, String path) throws IOException {
        try (Raw.Connection client = new Raw.Connection(socket(context, frontend, "app.test"))) {
            client.send(get(path));
            return client.answer();
        }
    }

    double failures(String frontend, String reason) {
        return product.metric(
                "tidegate_entry_failures_total", "frontend=\"" + frontend + "\"", "reason=\"" + reason + "\"");
    }

    /** What fails. */
    interface Failing {
        void run() throws Exception;
    }

    /** Does what fails so many times, and sees each counted once. */
    void assertCounted(int times, String frontend, String reason, Failing failing) throws Exception {
        double before = failures(frontend, reason);
        failing.run();
        product.await(reason, () -> failures(frontend, reason) == before + times);
    }

    /** With TLS 1.3 a client learns only at its first read that its certificate was not taken. */
    void assertRefused(SSLContext context, String frontend, String... protocols) throws Exception {
        assertCounted(1, frontend, "tls-failed", () -> {
            try (SSLSocket socket = socket(context, frontend, "app.test")) {
                if (protocols.length > 0) {
                    socket.setEnabledProtocols(protocols);
                }
                assertThrows(IOException.class, () -> {
                    socket.startHandshake();
                    socket.getOutputStream().write(get("/plain/x").getBytes(StandardCharsets.US_ASCII));
                    if (socket.getInputStream().read() < 0) {
                        throw new SSLException("closed");
                    }
                });
            }
        });
    }

    static void assertServed(Raw.Answer answer) {
        assertEquals(200, answer.status(), answer::head);
        assertEquals("ok", answer.body());
    }

    /** Past this moment of the clock's milliseconds: what begins now has another time. */
    static void awaitClock(long past) {
        while (System.currentTimeMillis() <= past) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws IOException {
        for (String frontend : ports.keySet()) {
            product.await(
                    "no connection to " + frontend,
                    () -> product.metric("tidegate_connections_active", "frontend=\"" + frontend + "\"") == 0);
        }
        product.await("no byte held", () -> product.metric("tidegate_buffers_bytes") == 0);
        product.close();
        plain.close();
        servers.close();
    }
}
