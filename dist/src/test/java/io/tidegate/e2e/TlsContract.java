package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on both sides (contract §1 and §2), the same whichever engine does it. The other ends are the JDK's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TlsContract {
    private static final byte[] MESSAGE = Raw.frame(Raw.TEXT, "through".getBytes(StandardCharsets.US_ASCII), true);
    private static final List<String> FRONTENDS = List.of("public", "asks", "requires", "old", "modern", "hurried");

    private final Map<String, String> environment;
    private final boolean nativeLibrary;
    private final Map<String, Integer> ports = new java.util.HashMap<>();
    private final List<AutoCloseable> others = new ArrayList<>();
    private Path directory;
    private X509Bundle authority;
    private X509Bundle stranger;
    private Witness plain;
    private Product product;

    TlsContract(Map<String, String> environment, boolean nativeLibrary) throws Exception {
        this.environment = environment;
        this.nativeLibrary = nativeLibrary;
        this.directory = Files.createTempDirectory("tidegate-tls");
        this.authority = Tls.authority("A");
        this.stranger = Tls.authority("B");
        this.plain = new Witness();
        FRONTENDS.forEach(name -> ports.put(name, Product.freePort()));
        this.product = Product.start(body(), environment);
    }

    private String body() throws Exception {
        Path ca = Tls.writeAuthority(directory, "ca", authority);
        X509Bundle app = Tls.certificate(authority, "app.test", "localhost");
        String certificates = "{ " + Tls.write(directory, "app", app) + " }, { "
                + Tls.write(directory, "other", Tls.certificate(authority, "other.test", "*.wild.test")) + " }, { "
                + Tls.write(directory, "rsa", rsa("rsa.test")) + " }";
        String own = Tls.write(directory, "own", Tls.certificate(authority, "tidegate"));
        X509Bundle byAddress = new CertificateBuilder()
                .subject("CN=address")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
        Witness right = secure(app, false);
        Witness strange = secure(Tls.certificate(stranger, "app.test"), false);
        Witness wrongName = secure(Tls.certificate(authority, "elsewhere.test"), false);
        Witness expired = secure(Tls.expired(authority, "app.test"), false);
        Witness wants = secure(app, true);
        Raw.Server silent = add(new Raw.Server((connection, head) -> {}));
        String named = "tls { ca = \"" + ca + "\", server-name = app.test }";
        return """
            access-log.path = "-"
            frontends {
              public { bind = "127.0.0.1:%1$d", tls.certificates = [ %2$s ], routes = ${routes.all} }
              asks { bind = "127.0.0.1:%3$d", routes = ${routes.all}
                tls { certificates = [ %2$s ], client-auth = request, client-ca = "%4$s" } }
              requires { bind = "127.0.0.1:%5$d", routes = ${routes.all}
                tls { certificates = [ %2$s ], client-auth = required, client-ca = "%4$s" } }
              old { bind = "127.0.0.1:%6$d", tls { certificates = [ %2$s ], protocols = "TLSv1.2" }, routes = ${routes.all} }
              modern { bind = "127.0.0.1:%7$d", tls { certificates = [ %2$s ], protocols = "TLSv1.3" }, routes = ${routes.all} }
              hurried { bind = "127.0.0.1:%8$d", tls.certificates = [ %2$s ], routes = ${routes.all}
                timeouts.http-request = 3s }
            }
            """.formatted(
                                port("public"),
                                certificates,
                                port("asks"),
                                ca,
                                port("requires"),
                                port("old"),
                                port("modern"),
                                port("hurried"))
                + backend("plain", "ws://127.0.0.1:" + plain.port(), "")
                + backend("right", right, named)
                + backend("by-address", secure(byAddress, false), "tls.ca = \"" + ca + "\"")
                + backend("wrong-ca", strange, named)
                + backend("unverified", strange, "tls.verify = false")
                + backend("wrong-name", wrongName, named)
                + backend("expired", expired, named)
                + backend("certified", wants, "tls { ca = \"" + ca + "\", server-name = app.test, " + own + " }")
                + backend("uncertified", wants, named)
                + backend("plain-text", "wss://127.0.0.1:" + greeting(), named)
                + backend("silent", "wss://127.0.0.1:" + silent.port(), named + ", timeouts.connect = 1s")
                + backend("sessions", "wss://127.0.0.1:" + sessions(app).port(), named)
                + backend("checked", strange, named).replace("health-check.type = none", "health-check.type = tcp")
                + "}\nroutes.all = [ { match.path-prefix = \"/plain/\", backend = plain }\n"
                + List.of(
                                "right",
                                "by-address",
                                "wrong-ca",
                                "unverified",
                                "wrong-name",
                                "expired",
                                "certified",
                                "uncertified",
                                "plain-text",
                                "silent",
                                "sessions",
                                "checked")
                        .stream()
                        .map(name -> "{ match.path-prefix = \"/" + name + "/\", backend = " + name + " }\n")
                        .reduce("", String::concat)
                + "]\nrest {";
    }

    private static X509Bundle rsa(String name) throws Exception {
        return new CertificateBuilder()
                .rsa2048()
                .subject("CN=" + name)
                .addSanDnsName(name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static String backend(String name, Witness server, String more) {
        return backend(name, "wss://127.0.0.1:" + server.port(), more);
    }

    private static String backend(String name, String url, String more) {
        return "backends." + name + " { servers { s.url = \"" + url + "\" }, health-check.type = none, retries = 0, "
                + more + " }\n";
    }

    private int port(String frontend) {
        return ports.getOrDefault(frontend, 0);
    }

    private <T extends AutoCloseable> T add(T other) {
        others.add(other);
        return other;
    }

    /** A server with this certificate; whose clients must be of our authority, if they must show one. */
    private Witness secure(X509Bundle certificate, boolean clientAuth) throws Exception {
        SSLServerSocket socket = Tls.listen(Tls.context(authority, Optional.of(certificate)), clientAuth);
        return add(new Witness(socket));
    }

    /** It would speak HTTP/2. Its answer is when the TLS session began, which a resumed one keeps, and what ALPN chose. */
    private Raw.Server sessions(X509Bundle certificate) throws Exception {
        SSLServerSocket socket = Tls.listen(Tls.context(authority, Optional.of(certificate)), false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        return add(new Raw.Server(socket, (connection, head) -> {
            SSLSocket secure = (SSLSocket) connection.socket;
            String body = secure.getSession().getCreationTime() + " " + secure.getApplicationProtocol();
            connection.send(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }));
    }

    /** The port of a server that speaks first, and no TLS. */
    private int greeting() throws IOException {
        ServerSocket socket = add(new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1")));
        Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try (Socket accepted = socket.accept()) {
                    accepted.getOutputStream().write("220 mail.test\r\n".getBytes(StandardCharsets.US_ASCII));
                    accepted.shutdownOutput();
                    accepted.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // closed, or the other side has gone
                }
            }
        });
        return socket.getLocalPort();
    }

    @AfterAll
    void stop() throws Exception {
        for (String frontend : FRONTENDS) {
            product.await(
                    "no connection to " + frontend,
                    () -> product.metric("tidegate_connections_active", "frontend=\"" + frontend + "\"") == 0);
        }
        product.await("no byte held", () -> product.metric("tidegate_buffers_bytes") == 0);
        product.close();
        plain.close();
        for (AutoCloseable other : others) {
            other.close();
        }
    }

    private SSLContext trusting() throws Exception {
        return Tls.context(authority, Optional.empty());
    }

    private SSLContext showing(X509Bundle certificate) throws Exception {
        return Tls.context(authority, Optional.of(certificate));
    }

    /** A socket to this frontend; its handshake has not begun. */
    private SSLSocket socket(SSLContext context, String frontend, String name) throws IOException {
        SSLSocket socket = Tls.client(context, new Socket(InetAddress.ofLiteral("127.0.0.1"), port(frontend)), name);
        socket.setSoTimeout(60_000);
        return socket;
    }

    private Raw.Connection tunnel(SSLContext context, String frontend, String path) throws IOException {
        Raw.Connection connection = new Raw.Connection(socket(context, frontend, "app.test"));
        connection.send(Raw.handshake(path));
        String head = connection.head();
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        return connection;
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: app.test\r\n\r\n";
    }

    private static String answer(Raw.Connection connection) throws IOException {
        String head = connection.head();
        return head + Raw.text(connection.read(Integer.parseInt(Raw.value(head, "Content-Length"))));
    }

    private String answer(SSLContext context, String frontend, String path) throws IOException {
        try (Raw.Connection client = new Raw.Connection(socket(context, frontend, "app.test"))) {
            client.send(get(path));
            return answer(client);
        }
    }

    private static void assertEchoes(Raw.Connection tunnel) throws IOException {
        tunnel.send(MESSAGE);
        assertArrayEquals(MESSAGE, tunnel.read(MESSAGE.length));
    }

    private double failures(String frontend, String reason) {
        return product.metric(
                "tidegate_entry_failures_total", "frontend=\"" + frontend + "\"", "reason=\"" + reason + "\"");
    }

    /** Does what fails, and sees it counted once. */
    private void assertCounted(String frontend, String reason, Failing failing) throws Exception {
        double before = failures(frontend, reason);
        failing.run();
        product.await(reason, () -> failures(frontend, reason) == before + 1);
    }

    /** With TLS 1.3 a client learns only at its first read that its certificate was not taken. */
    private void assertRefused(SSLContext context, String frontend, String... protocols) throws Exception {
        assertCounted(frontend, "tls-failed", () -> {
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

    private interface Failing {
        void run() throws Exception;
    }

    private JsonObject logged(String path) {
        product.await("a line about " + path, () -> line(path).isPresent());
        return new JsonObject(line(path).orElseThrow());
    }

    private Optional<String> line(String path) {
        return product.output().stream()
                .filter(line -> line.contains("\"path\":\"" + path + "\""))
                .findFirst();
    }

    @Test
    void is_done_by_the_engine_that_is_meant() throws IOException {
        String maps = Files.readString(
                Path.of("/proc", Long.toString(product.process().pid()), "maps"));
        assertEquals(nativeLibrary, maps.contains("netty_tcnative"));
    }

    @Nested
    final class A_certificate {
        private String shown(Optional<String> name) throws Exception {
            try (SSLSocket socket =
                    (SSLSocket) Tls.anything().getSocketFactory().createSocket("127.0.0.1", port("public"))) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(name.stream()
                        .<javax.net.ssl.SNIServerName>map(SNIHostName::new)
                        .toList());
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                return leaf.getSubjectX500Principal().getName();
            }
        }

        @ParameterizedTest
        @CsvSource({
            "app.test, app.test",
            "localhost, app.test",
            "other.test, other.test",
            "OTHER.Test, other.test",
            "a.wild.test, other.test",
            "rsa.test, rsa.test",
            "a.b.wild.test, app.test",
            "wild.test, app.test",
            "unknown.test, app.test",
        })
        void is_chosen_by_the_name_that_the_client_asks_for(String asked, String shown) throws Exception {
            assertEquals("CN=" + shown, shown(Optional.of(asked)));
        }

        @Test
        void is_the_first_for_who_asks_for_no_name() throws Exception {
            assertEquals("CN=app.test", shown(Optional.empty()));
        }
    }

    @Nested
    final class A_client {
        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        void has_a_tunnel_whose_log_line_names_the_version(String version) throws Exception {
            String path = "/plain/" + version + "/tunnel";
            try (SSLSocket socket = socket(trusting(), "public", "app.test")) {
                socket.setEnabledProtocols(new String[] {version});
                Raw.Connection client = new Raw.Connection(socket);
                client.send(Raw.handshake(path));
                assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                assertEchoes(client);
            }
            assertEquals(version, logged(path).getString("tls"));
        }

        @Test
        void of_another_version_than_those_that_are_spoken_is_refused() throws Exception {
            assertRefused(trusting(), "old", "TLSv1.3");
            assertRefused(trusting(), "modern", "TLSv1.2");
            assertTrue(answer(trusting(), "old", "/plain/old").endsWith("ok"));
            assertEquals("TLSv1.2", logged("/plain/old").getString("tls"));
            assertTrue(answer(trusting(), "modern", "/plain/modern").endsWith("ok"));
            assertEquals("TLSv1.3", logged("/plain/modern").getString("tls"));
        }

        @Test
        void that_does_not_trust_the_certificate_is_counted() throws Exception {
            assertRefused(Tls.context(stranger, Optional.empty()), "public");
        }

        @ParameterizedTest
        @CsvSource({"h2 http/1.1, http/1.1", "http/1.1, http/1.1", "h2, ''"})
        void is_offered_HTTP_1_1_and_nothing_else(String offers, String chosen) throws Exception {
            try (SSLSocket socket = socket(trusting(), "public", "app.test")) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setApplicationProtocols(offers.split(" ", -1));
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                assertEquals(chosen, socket.getApplicationProtocol());
                Raw.Connection client = new Raw.Connection(socket);
                client.send(get("/plain/alpn"));
                assertTrue(client.head().startsWith("HTTP/1.1 200 "));
            }
        }

        @Test
        void that_would_rather_speak_HTTP_2_speaks_HTTP_1_1() throws Exception {
            try (HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_2)
                    .sslContext(trusting())
                    .build()) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + port("public") + "/plain/h2"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertEquals("ok", answer.body());
                assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        void resumes_its_session(String version) throws Exception {
            SSLContext context = trusting();
            long first = session(context, version);
            awaitClock(first);
            assertEquals(first, session(context, version));
            assertNotEquals(first, session(trusting(), version));
        }

        /** When the session began, which is long ago for one that is resumed. */
        private long session(SSLContext context, String version) throws Exception {
            try (SSLSocket socket = socket(context, "public", "app.test")) {
                socket.setEnabledProtocols(new String[] {version});
                Raw.Connection client = new Raw.Connection(socket);
                client.send(get("/plain/session"));
                answer(client); // the tickets of TLS 1.3 come behind the handshake
                return socket.getSession().getCreationTime();
            }
        }
    }

    private static void awaitClock(long past) {
        while (System.currentTimeMillis() <= past) {
            Thread.onSpinWait();
        }
    }

    @Nested
    final class A_client_certificate {
        @Test
        void is_required_where_it_is_required() throws Exception {
            try (Raw.Connection neighbour =
                    tunnel(showing(Tls.certificate(authority, "me")), "requires", "/plain/tunnel")) {
                assertRefused(trusting(), "requires");
                assertRefused(trusting(), "requires", "TLSv1.2");
                assertEchoes(neighbour);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"asks", "requires"})
        void must_be_of_the_authority_and_in_its_time_where_it_is_shown(String frontend) throws Exception {
            for (X509Bundle wrong :
                    List.of(Tls.certificate(stranger, "me"), Tls.expired(authority, "me"), Tls.authority("me"))) {
                SSLContext context = Tls.insisting(authority, wrong);
                assertRefused(context, frontend);
                assertRefused(context, frontend, "TLSv1.2");
            }
            assertTrue(answer(showing(Tls.certificate(authority, "me")), frontend, "/plain/me")
                    .endsWith("ok"));
        }

        @Test
        void may_be_left_out_where_it_is_only_asked_for() throws Exception {
            assertTrue(answer(trusting(), "asks", "/plain/nobody").endsWith("ok"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        void is_not_asked_for_again_in_a_session_that_is_resumed(String version) throws Exception {
            SSLContext context = showing(Tls.certificate(authority, "me"));
            for (int i = 0; i < 3; i++) {
                try (SSLSocket socket = socket(context, "requires", "app.test")) {
                    socket.setEnabledProtocols(new String[] {version});
                    Raw.Connection client = new Raw.Connection(socket);
                    client.send(get("/plain/again"));
                    assertTrue(answer(client).endsWith("ok"));
                }
            }
        }
    }

    @Nested
    final class A_server {
        @ParameterizedTest
        @ValueSource(strings = {"right", "by-address", "unverified", "certified"})
        void that_is_who_it_should_be_serves(String backend) throws Exception {
            try (Raw.Connection client = tunnel(trusting(), "public", "/" + backend + "/tunnel")) {
                assertEchoes(client);
            }
            assertTrue(answer(trusting(), "public", "/" + backend + "/get").endsWith("ok"));
            assertTrue(product.metric("tidegate_handshakes_total", "backend=\"" + backend + "\"", "result=\"ok\"") > 0);
        }

        @ParameterizedTest
        @CsvSource({
            "wrong-ca, 502, connect-failed",
            "wrong-name, 502, connect-failed",
            "expired, 502, connect-failed",
            "plain-text, 502, connect-failed",
            "silent, 504, connect-timeout",
        })
        void that_is_not_gets_no_request(String backend, int status, String word) throws Exception {
            String path = "/" + backend + "/never";
            String answer = answer(trusting(), "public", path);
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
            assertEquals(word, Raw.value(answer, "X-Tidegate-Error"));
            assertEquals(word, logged(path).getString("reason"));
            try (Raw.Connection client = new Raw.Connection(socket(trusting(), "public", "app.test"))) {
                client.send(Raw.handshake(path));
                assertTrue(client.head().startsWith("HTTP/1.1 " + status + " "));
            }
            assertEquals(
                    1,
                    product.metric(
                            "tidegate_handshakes_total", "backend=\"" + backend + "\"", "result=\"" + word + "\""));
            assertTrue(!plain.saw("/never"));
        }

        @Test
        void that_wants_a_certificate_refuses_us_without_one() throws Exception {
            // TLS 1.3 tells it after the handshake: it stands, and is cut.
            String answer = answer(trusting(), "public", "/uncertified/x");
            assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
        }

        @Test
        void that_is_not_who_it_should_be_is_down() {
            product.awaitHealth("checked", "s", "down");
            assertTrue(product.metric("tidegate_health_checks_total", "backend=\"checked\"", "result=\"tls\"") > 0);
            JsonObject check = product.server("checked", "s").getJsonObject("last_check");
            assertTrue(check.getString("detail").contains("certification path"), check::encode);
        }

        @Test
        void resumes_our_session_and_is_offered_HTTP_1_1_alone() throws Exception {
            String first = body(answer(trusting(), "public", "/sessions/1"));
            assertTrue(first.endsWith(" http/1.1"), first);
            awaitClock(Long.parseLong(first.split(" ", 2)[0]));
            assertEquals(first, body(answer(trusting(), "public", "/sessions/2")));
        }

        private String body(String answer) {
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    @Nested
    final class A_tunnel {
        @Test
        void carries_much_both_ways_by_TLS_on_both_sides() throws Exception {
            byte[] much = new byte[8_000_000];
            new Random(3).nextBytes(much);
            byte[] frame = Raw.frame(Raw.BINARY, much, true);
            try (Raw.Connection client = tunnel(trusting(), "public", "/right/much/tunnel")) {
                Thread writer = Thread.ofVirtual().start(() -> {
                    try {
                        client.send(frame);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                assertArrayEquals(frame, client.read(frame.length));
                writer.join();
            }
        }

        /** The whole answer comes, although the client says with its last byte that it sends no more. */
        @ParameterizedTest
        @ValueSource(strings = {"/plain/tunnel", "/right/tunnel"})
        void ends_with_its_client_but_delivers_what_is_on_its_way_to_the_server(String path) throws Exception {
            byte[] frame = Raw.frame(Raw.BINARY, new byte[3_000_000], true);
            double before = bytesToServers();
            try (Raw.Connection client = tunnel(trusting(), "public", path)) {
                Thread reader = Thread.ofVirtual().start(() -> drop(client.in()));
                client.send(frame);
                client.socket.shutdownOutput(); // close_notify
                reader.join();
            }
            product.await("all bytes", () -> bytesToServers() == before + frame.length);
        }

        @Test
        void ends_with_a_FIN_that_no_close_notify_announced() throws Exception {
            try (Socket under = new Socket(InetAddress.ofLiteral("127.0.0.1"), port("public"));
                    SSLSocket socket = Tls.client(trusting(), under, "app.test")) {
                Raw.Connection client = new Raw.Connection(socket);
                client.send(Raw.handshake("/right/fin/tunnel"));
                assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                assertEchoes(client);
                under.shutdownOutput();
                assertTrue(client.ended());
            }
            assertEquals("client", logged("/right/fin/tunnel").getString("closed_by"));
        }

        @Test
        void ends_with_its_server_after_all_that_it_sent() throws Exception {
            int port = Product.freePort();
            byte[] frame = Raw.frame(Raw.BINARY, new byte[3_000_000], false);
            try (Raw.Server server = new Raw.Server(
                            Tls.listen(
                                    Tls.context(authority, Optional.of(Tls.certificate(authority, "app.test"))), false),
                            (connection, head) -> {
                                connection.send(Raw.switching(head));
                                connection.send(frame);
                            });
                    Product other = Product.start(
                            "frontends.f { bind = \"127.0.0.1:" + port + "\", routes = [ { backend = b } ] }\n"
                                    + backend("b", "wss://127.0.0.1:" + server.port(), "tls.verify = false"),
                            environment);
                    Raw.Connection client = Raw.Connection.tunnel(port, "/")) {
                assertArrayEquals(frame, client.read(frame.length));
                assertTrue(client.ended());
                other.await("its end", () -> other.metric("tidegate_tunnels_active") == 0);
            }
        }

        private double bytesToServers() {
            return product.metric("tidegate_tunnel_bytes_total", "direction=\"to_server\"");
        }

        private void drop(InputStream in) {
            try {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // its end
            }
        }
    }

    @Nested
    final class A_handshake {
        private static final String HALF_HELLO = "1603010200010001fc0303";

        private byte[] sent(String frontend, byte[] bytes) throws IOException {
            try (Raw.Connection client = Raw.Connection.to(port(frontend))) {
                client.send(bytes);
                return client.in().readAllBytes();
            } catch (java.net.SocketException reset) {
                return new byte[0];
            }
        }

        @Test
        void that_stalls_is_cut_with_the_time_for_a_request() throws Exception {
            try (Raw.Connection neighbour = tunnel(trusting(), "hurried", "/plain/tunnel")) {
                assertCounted("hurried", "tls-timeout", () -> assertEquals(0, sent("hurried", new byte[0]).length));
                byte[] half = HexFormat.of().parseHex(HALF_HELLO);
                assertCounted("hurried", "tls-timeout", () -> assertEquals(0, sent("hurried", half).length));
                assertEchoes(neighbour);
            }
        }

        @Test
        void that_stalls_behind_the_hello_is_cut_too() throws Exception {
            assertCounted("hurried", "tls-timeout", () -> {
                var engine = trusting().createSSLEngine("app.test", 443);
                engine.setUseClientMode(true);
                var hello = java.nio.ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
                engine.wrap(java.nio.ByteBuffer.allocate(0), hello);
                byte[] bytes = java.util.Arrays.copyOf(hello.array(), hello.position());
                byte[] answer = sent("hurried", bytes);
                assertEquals(0x16, answer[0], "a server's hello");
            });
        }

        @Test
        void that_is_garbage_is_closed_without_an_answer_and_no_other_is() throws Exception {
            try (Raw.Connection neighbour = tunnel(trusting(), "public", "/plain/tunnel")) {
                for (byte[] garbage : List.of(
                        get("/plain/garbage").getBytes(StandardCharsets.US_ASCII),
                        HexFormat.of().parseHex("16030100050200000100"), // no ClientHello
                        HexFormat.of().parseHex("1603014000" + "01ffffff" + "00".repeat(0x3ffc)), // of 16 MiB
                        HexFormat.of().parseHex("15030100020228"), // an alert
                        new byte[1000])) {
                    assertCounted("public", "tls-failed", () -> {
                        byte[] answer = sent("public", garbage);
                        assertTrue(answer.length == 0 || answer[0] == 0x15, "an alert at most");
                    });
                }
                assertEchoes(neighbour);
            }
            assertTrue(!plain.saw("/garbage"));
        }

        @Test
        void that_never_begins_is_no_failure() throws Exception {
            double before = failures("public", "tls-failed");
            try (Raw.Connection looks = Raw.Connection.to(port("public"));
                    Raw.Connection breaksOff = Raw.Connection.to(port("public"))) {
                looks.socket.shutdownOutput();
                assertTrue(looks.ended());
                breaksOff.send(HexFormat.of().parseHex(HALF_HELLO));
                breaksOff.socket.shutdownOutput();
                assertTrue(breaksOff.ended());
            }
            product.await("the one that began", () -> failures("public", "tls-failed") == before + 1);
        }

        @Test
        void that_is_under_way_does_not_delay_the_end_of_the_process() throws Exception {
            int port = Product.freePort();
            String key = Tls.write(directory, "ends", Tls.certificate(authority, "app.test"));
            try (Product ends = Product.start(
                            "frontends.f { bind = \"127.0.0.1:" + port + "\", tls.certificates = [ { " + key
                                    + " } ], timeouts.http-request = 1h, routes = [ { backend = b } ] }\n"
                                    + backend("b", "ws://127.0.0.1:" + plain.port(), ""),
                            environment);
                    Raw.Connection half = Raw.Connection.to(port)) {
                half.send(HexFormat.of().parseHex(HALF_HELLO));
                ends.await("a connection", () -> ends.metric("tidegate_connections_active") == 1);
                ends.signal("TERM");
                assertEquals(0, ends.exit());
            }
        }
    }

    @Nested
    final class A_reload {
        private String body(int port, String certificate) {
            return "frontends.f { bind = \"127.0.0.1:" + port
                    + "\", routes = [ { backend = b } ]\n  tls.certificates = [ { " + certificate + " } ] }\n"
                    + backend("b", "ws://127.0.0.1:" + plain.port(), "");
        }

        private String subject(int port) {
            try (SSLSocket socket =
                    (SSLSocket) Tls.anything().getSocketFactory().createSocket("127.0.0.1", port)) {
                socket.startHandshake();
                return socket.getSession().getPeerPrincipal().getName();
            } catch (IOException | java.security.GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        @Test
        void reads_certificates_anew_and_leaves_open_tunnels_alone() throws Exception {
            int port = Product.freePort();
            String files = Tls.write(directory, "renewed", Tls.certificate(authority, "first"));
            try (Product renews = Product.start(body(port, files), environment);
                    Socket under = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
                    SSLSocket socket = Tls.client(trusting(), under, "first");
                    Raw.Connection open = new Raw.Connection(socket)) {
                open.send(Raw.handshake("/tunnel"));
                assertTrue(open.head().startsWith("HTTP/1.1 101 "));

                Tls.write(directory, "renewed", Tls.certificate(authority, "second"));
                assertEquals("CN=first", subject(port));
                assertEquals(200, renews.ask("POST", "/api/v1/reload", "").statusCode());
                renews.await("the new one", () -> subject(port).equals("CN=second"));
                assertEchoes(open);
            }
        }

        @Test
        void with_a_file_that_is_none_changes_nothing_and_says_what_to_do() throws Exception {
            int port = Product.freePort();
            String files = Tls.write(directory, "spoilt", Tls.certificate(authority, "first"));
            try (Product stays = Product.start(body(port, files), environment)) {
                Files.writeString(directory.resolve("spoilt.pem"), "nothing");
                var answer = stays.ask("POST", "/api/v1/reload", "");
                assertEquals(422, answer.statusCode());
                for (String told : List.of(
                        "tidegate.conf:5: ",
                        "tidegate.frontends.f.tls.certificates[0].cert: there is no certificate in ",
                        "spoilt.pem; allowed: ")) {
                    assertTrue(answer.body().contains(told), answer.body());
                }
                assertEquals("CN=first", subject(port));

                Tls.write(directory, "spoilt", Tls.certificate(authority, "second"));
                Tls.write(directory, "another", Tls.certificate(authority, "third"));
                Files.copy(
                        directory.resolve("another-key.pem"),
                        directory.resolve("spoilt-key.pem"),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                answer = stays.ask("POST", "/api/v1/reload", "");
                assertEquals(422, answer.statusCode());
                assertTrue(answer.body().contains("certificates[0].key: the key in "), answer.body());
                assertTrue(answer.body().contains("does not belong to the first certificate"), answer.body());
                assertEquals("CN=first", subject(port));
                assertEquals(2, stays.metric("tidegate_config_reloads_total", "result=\"rejected\""));

                Tls.write(directory, "spoilt", Tls.certificate(authority, "second"));
                assertEquals(200, stays.ask("POST", "/api/v1/reload", "").statusCode());
                stays.await("the new one", () -> subject(port).equals("CN=second"));
            }
        }
    }
}
