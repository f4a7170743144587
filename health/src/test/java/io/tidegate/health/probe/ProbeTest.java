package io.tidegate.health.probe;

import static io.tidegate.health.probe.SickServer.switching;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.BackendTls;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.config.StatusSet;
import io.tidegate.core.wire.ClientTls;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of server that a check can meet, each on its own socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProbeTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int SECONDS = 20;

    private final List<Step> steps = Collections.synchronizedList(new ArrayList<>());
    private Vertx vertx;
    private ContextInternal context;
    private Prober prober;

    @BeforeAll
    void start() {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        context = (ContextInternal) vertx.getOrCreateContext();
        prober = Prober.on(context, RandomGenerator.getDefault());
    }

    @AfterEach
    void nothingIsHeld() throws Exception {
        assertEquals(
                0, context.nettyEventLoop().submit(() -> prober.wheel().armed()).get(SECONDS, TimeUnit.SECONDS));
        steps.clear();
    }

    @AfterAll
    void stop() throws Exception {
        context.nettyEventLoop().submit(prober::close).get(SECONDS, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    private Outcome run(Target target) throws Exception {
        return prober.run(target, steps::add)
                .toCompletionStage()
                .toCompletableFuture()
                .get(SECONDS, TimeUnit.SECONDS);
    }

    private static Target target(SickServer server, CheckSettings check) {
        return target(server.address(), check.build());
    }

    private static Target target(InetSocketAddress address, HealthCheck check) {
        return new Target(
                address, List.of(), Optional.empty(), Backend.ProxyProtocol.OFF, "server.example:8010", check);
    }

    /** Checks a server that behaves so, and waits until the server has seen the end of it. */
    private Outcome check(CheckSettings check, SickServer.Behaviour behaviour) throws Exception {
        try (SickServer server = new SickServer(behaviour)) {
            Outcome outcome = run(target(server, check));
            server.awaitEnd();
            return outcome;
        }
    }

    private void assertFails(CheckResult result, String detail, Outcome outcome) {
        assertEquals(result + ": " + detail, outcome.result() + ": " + outcome.detail());
    }

    @Nested
    class A_websocket_server {
        @Test
        void that_is_well_passes_and_is_taken_leave_of_with_close_1000() throws Exception {
            BlockingQueue<SickServer.Frame> frames = new ArrayBlockingQueue<>(1);
            try (SickServer server = new SickServer(connection -> {
                connection.switchProtocols();
                SickServer.Frame close = connection.readFrame();
                frames.add(close);
                connection.frame(8, close.payload());
                connection.awaitEnd();
            })) {
                Outcome outcome = run(target(server, CheckSettings.websocket()));
                assertTrue(outcome.detail().matches("101 in \\d+ ms"), outcome.detail());
                assertEquals(CheckResult.PASSED, outcome.result());
                assertEquals("fin", server.awaitEnd());
            }
            SickServer.Frame close = frames.remove();
            assertEquals(8, close.opcode());
            assertTrue(close.masked());
            assertArrayEquals(new byte[] {0x03, (byte) 0xE8}, close.payload());
        }

        @Test
        void gets_path_host_and_headers_of_the_check() throws Exception {
            BlockingQueue<String> heads = new ArrayBlockingQueue<>(1);
            check(
                    CheckSettings.websocket()
                            .path("/live?probe=1")
                            .headers(Map.of("Origin", "https://app.example.com", "host", "check.example.com")),
                    connection -> {
                        heads.add(connection.readHead());
                    });
            String head = heads.remove();
            assertTrue(head.startsWith("GET /live?probe=1 HTTP/1.1\r\n"), head);
            assertEquals("check.example.com", SickServer.header(head, "Host"));
            assertEquals("https://app.example.com", SickServer.header(head, "Origin"));
            assertEquals("13", SickServer.header(head, "Sec-WebSocket-Version"));
            assertEquals(
                    1,
                    head.lines()
                            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("host:"))
                            .count());
        }

        @Test
        void that_never_says_its_close_passes_and_is_left_with_a_fin() throws Exception {
            try (SickServer server = new SickServer(connection -> {
                connection.switchProtocols();
                connection.awaitEnd();
            })) {
                assertEquals(
                        CheckResult.PASSED,
                        run(target(server, CheckSettings.websocket())).result());
                assertEquals("fin", server.awaitEnd());
            }
        }

        @Test
        void that_greets_first_passes() throws Exception {
            Outcome outcome = check(CheckSettings.websocket().ping(), connection -> {
                connection.switchProtocols();
                connection.frame(1, "welcome".getBytes(StandardCharsets.UTF_8));
                connection.frame(10, connection.readFrame().payload());
                connection.frame(2, new byte[100]);
                connection.farewell();
            });
            assertEquals(CheckResult.PASSED, outcome.result());
        }

        @Test
        void whose_head_comes_in_drops_passes() throws Exception {
            Outcome outcome = check(CheckSettings.websocket(), connection -> {
                String head = connection.readHead();
                String answer = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                        + switching(SickServer.accept(SickServer.header(head, "Sec-WebSocket-Key")));
                for (int i = 0; i < answer.length(); i++) {
                    connection.write(answer.substring(i, i + 1));
                }
                connection.farewell();
            });
            assertEquals(CheckResult.PASSED, outcome.result());
        }

        @Test
        void that_refuses_fails_as_connect() throws Exception {
            int port;
            try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = closed.getLocalPort();
            }
            Outcome outcome = run(target(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    CheckSettings.websocket().build()));
            assertFails(CheckResult.CONNECT, "connection refused", outcome);
        }

        @Test
        void that_closes_at_once_fails_as_connect() throws Exception {
            Outcome outcome = check(CheckSettings.websocket(), SickServer.Connection::readHead);
            assertFails(CheckResult.CONNECT, "closed without an answer", outcome);
        }

        @Test
        void that_closes_within_its_answer_fails_as_connect() throws Exception {
            Outcome outcome = check(CheckSettings.websocket(), connection -> {
                connection.readHead();
                connection.write("HTTP/1.1 101 Switching");
            });
            assertFails(CheckResult.CONNECT, "closed without a whole answer", outcome);
        }

        @Test
        void that_resets_fails_as_connect() throws Exception {
            Outcome outcome = check(CheckSettings.websocket(), connection -> {
                connection.readHead();
                connection.reset();
            });
            assertFails(CheckResult.CONNECT, "reset without an answer", outcome);
        }

        @Test
        void that_hangs_fails_as_timeout() throws Exception {
            Outcome outcome = check(CheckSettings.websocket().timeout(SHORT), SickServer.Connection::awaitEnd);
            assertFails(CheckResult.TIMEOUT, "no answer within 200 ms", outcome);
        }

        @Test
        void that_drips_for_ever_fails_as_timeout() throws Exception {
            Outcome outcome = check(CheckSettings.websocket().timeout(SHORT), connection -> {
                connection.readHead();
                connection.write("HTTP/1.1 101 Switching Protocols\r\nX-Slow: ");
                connection.awaitEnd();
            });
            assertFails(CheckResult.TIMEOUT, "no whole answer within 200 ms", outcome);
        }

        @Test
        void that_answers_200_fails_as_status() throws Exception {
            Outcome outcome = check(CheckSettings.websocket(), connection -> {
                connection.readHead();
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            });
            assertFails(CheckResult.STATUS, "200, expected 101", outcome);
        }

        @Test
        void that_speaks_nonsense_fails_as_status() throws Exception {
            Outcome outcome = check(CheckSettings.websocket(), connection -> {
                connection.readHead();
                connection.write("220 mail.example.com ESMTP\r\n\r\n");
            });
            assertFails(CheckResult.STATUS, "no HTTP answer: invalid status line", outcome);
        }

        @Test
        void whose_head_never_ends_fails_as_status() throws Exception {
            Outcome outcome = check(CheckSettings.websocket(), connection -> {
                connection.readHead();
                connection.write("HTTP/1.1 101 Switching Protocols\r\n");
                while (true) {
                    connection.write("X-More: " + "x".repeat(1000) + "\r\n");
                }
            });
            assertFails(CheckResult.STATUS, "no HTTP answer: a head over 16 KiB", outcome);
        }

        @Test
        void with_a_wrong_accept_fails_as_accept() throws Exception {
            Outcome outcome = check(CheckSettings.websocket(), connection -> {
                connection.readHead();
                connection.write(switching("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
                connection.awaitEnd();
            });
            assertFails(CheckResult.ACCEPT, "Sec-WebSocket-Accept does not answer the key", outcome);
        }

        @Test
        void that_switches_to_something_else_fails_as_accept() throws Exception {
            Outcome outcome = check(CheckSettings.websocket(), connection -> {
                connection.readHead();
                connection.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n");
                connection.awaitEnd();
            });
            assertFails(CheckResult.ACCEPT, "Upgrade is not websocket", outcome);
        }

        @Test
        void passes_with_a_status_that_is_expected_of_it() throws Exception {
            Outcome outcome = check(CheckSettings.websocket().expect(StatusSet.of(403, 403)), connection -> {
                connection.readHead();
                connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
                connection.awaitEnd();
            });
            assertEquals(CheckResult.PASSED, outcome.result());
            assertTrue(outcome.detail().startsWith("403 in "), outcome.detail());
        }

        @Test
        void that_switches_where_403_is_expected_fails_as_status() throws Exception {
            Outcome outcome = check(CheckSettings.websocket().expect(StatusSet.of(403, 403)), connection -> {
                connection.switchProtocols();
                connection.awaitEnd();
            });
            assertFails(CheckResult.STATUS, "101, expected 403", outcome);
        }
    }

    @Nested
    class Subprotocols {
        private static final String WRONG = "Sec-WebSocket-Protocol is not what was offered";

        private Outcome answered(CheckSettings check, String... lines) throws Exception {
            return check(check, connection -> {
                connection.switchProtocols(lines);
                connection.farewell();
            });
        }

        @Test
        void one_that_was_offered_passes() throws Exception {
            Outcome outcome =
                    answered(CheckSettings.websocket().subprotocols("mqtt", "stomp"), "Sec-WebSocket-Protocol: stomp");
            assertEquals(CheckResult.PASSED, outcome.result());
        }

        @Test
        void one_that_was_not_offered_fails() throws Exception {
            assertFails(
                    CheckResult.SUBPROTOCOL,
                    WRONG,
                    answered(CheckSettings.websocket().subprotocols("mqtt"), "Sec-WebSocket-Protocol: stomp"));
        }

        @Test
        void none_where_some_were_offered_fails() throws Exception {
            assertFails(
                    CheckResult.SUBPROTOCOL,
                    WRONG,
                    answered(CheckSettings.websocket().subprotocols("mqtt")));
        }

        @Test
        void one_where_none_was_offered_fails() throws Exception {
            assertFails(
                    CheckResult.SUBPROTOCOL,
                    WRONG,
                    answered(CheckSettings.websocket(), "Sec-WebSocket-Protocol: uninvited"));
        }
    }

    @Nested
    class A_ping {
        private final CheckSettings pinging = CheckSettings.websocket().ping();

        @Test
        void that_is_answered_passes_and_is_measured() throws Exception {
            Outcome outcome = check(pinging, connection -> {
                connection.switchProtocols();
                SickServer.Frame ping = connection.readFrame();
                assertEquals(9, ping.opcode());
                connection.frame(10, ping.payload());
                connection.farewell();
            });
            assertEquals(CheckResult.PASSED, outcome.result());
            assertTrue(outcome.detail().matches("101 in \\d+ ms, pong in \\d+ ms"), outcome.detail());
        }

        @Test
        void without_a_pong_fails_as_pong() throws Exception {
            Outcome outcome = check(CheckSettings.websocket().ping().timeout(SHORT), connection -> {
                connection.switchProtocols();
                connection.awaitEnd();
            });
            assertFails(CheckResult.PONG, "no pong within 200 ms", outcome);
        }

        @Test
        void with_a_pong_to_another_ping_fails_as_pong() throws Exception {
            Outcome outcome = check(CheckSettings.websocket().ping().timeout(SHORT), connection -> {
                connection.switchProtocols();
                connection.readFrame();
                connection.frame(10, new byte[] {1, 2, 3});
                connection.awaitEnd();
            });
            assertFails(CheckResult.PONG, "no pong within 200 ms", outcome);
        }

        @Test
        void answered_by_a_close_fails_as_pong() throws Exception {
            Outcome outcome = check(pinging, connection -> {
                connection.switchProtocols();
                connection.readFrame();
                connection.frame(8, new byte[] {3, (byte) 0xEA});
                connection.awaitEnd();
            });
            assertFails(CheckResult.PONG, "a Close instead of a pong", outcome);
        }

        @Test
        void answered_by_a_fin_fails_as_pong() throws Exception {
            Outcome outcome = check(pinging, connection -> {
                connection.switchProtocols();
                connection.readFrame();
            });
            assertFails(CheckResult.PONG, "closed without a pong", outcome);
        }

        @Test
        void answered_by_no_frame_fails_as_pong() throws Exception {
            Outcome outcome = check(pinging, connection -> {
                connection.switchProtocols();
                connection.readFrame();
                connection.write("\u008A\u00FFnonsense");
                connection.awaitEnd();
            });
            assertFails(CheckResult.PONG, "no valid frame instead of a pong", outcome);
        }
    }

    @Nested
    class An_http_server {
        @Test
        void passes_with_an_expected_status_and_sends_its_body_in_peace() throws Exception {
            try (SickServer server = new SickServer(connection -> {
                assertTrue(connection.readHead().contains("\r\nConnection: close\r\n"));
                connection.write("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 100000\r\n\r\n");
                connection.write("x".repeat(100_000));
            })) {
                Outcome outcome = run(target(server, CheckSettings.http()));
                assertEquals(CheckResult.PASSED, outcome.result());
                assertEquals("served", server.awaitEnd());
            }
        }

        @Test
        void fails_as_status_with_another() throws Exception {
            Outcome outcome = check(CheckSettings.http(), connection -> {
                connection.readHead();
                connection.write("HTTP/1.1 500 Internal Server Error\r\n\r\n");
            });
            assertFails(CheckResult.STATUS, "500, expected 200-399", outcome);
        }

        @Test
        void fails_as_status_with_a_101_that_nobody_asked_for() throws Exception {
            Outcome outcome = check(CheckSettings.http(), connection -> {
                connection.readHead();
                connection.write(switching("x"));
            });
            assertFails(CheckResult.STATUS, "101, expected 200-399", outcome);
        }

        @Test
        void that_hangs_fails_as_timeout() throws Exception {
            Outcome outcome = check(CheckSettings.http().timeout(SHORT), SickServer.Connection::awaitEnd);
            assertFails(CheckResult.TIMEOUT, "no answer within 200 ms", outcome);
        }
    }

    @Nested
    class A_tcp_server {
        @Test
        void that_accepts_passes() throws Exception {
            Outcome outcome = check(CheckSettings.tcp(), SickServer.Connection::awaitEnd);
            assertEquals(CheckResult.PASSED, outcome.result());
            assertTrue(outcome.detail().matches("connected in \\d+ ms"), outcome.detail());
        }

        @Test
        void that_does_not_take_the_connection_fails_as_timeout() throws Exception {
            try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                InetSocketAddress address =
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort());
                HealthCheck check = CheckSettings.tcp().timeout(SHORT).build();
                Outcome outcome = run(target(address, check));
                // the kernel's own queue of connections takes a few more than it was told
                for (int i = 0; i < 10 && outcome.passed(); i++) {
                    outcome = run(target(address, check));
                }
                // each check closes its connection at once, but nobody accepts it: it keeps its place
                assertFails(CheckResult.TIMEOUT, "not connected within 200 ms", outcome);
            }
        }
    }

    @Nested
    class A_server_behind_PROXY {
        private String firstLine(Backend.ProxyProtocol version, int bytes) throws Exception {
            BlockingQueue<String> got = new ArrayBlockingQueue<>(1);
            try (SickServer server = new SickServer(connection -> {
                got.add(new String(connection.read(bytes), StandardCharsets.ISO_8859_1));
                connection.switchProtocols();
                connection.farewell();
            })) {
                Target plain = target(server, CheckSettings.websocket());
                Outcome outcome = run(
                        new Target(plain.address(), List.of(), Optional.empty(), version, plain.host(), plain.check()));
                assertEquals(CheckResult.PASSED, outcome.result(), outcome.detail());
                server.awaitEnd();
            }
            return got.remove();
        }

        @Test
        void gets_version_1_of_unknown_first() throws Exception {
            assertEquals("PROXY UNKNOWN\r\n", firstLine(Backend.ProxyProtocol.V1, 15));
        }

        @Test
        void gets_version_2_of_local_first() throws Exception {
            assertEquals("\r\n\r\n\0\r\nQUIT\n \0\0\0", firstLine(Backend.ProxyProtocol.V2, 16));
        }
    }

    @Nested
    class A_TLS_server {
        @TempDir
        Path folder;

        private Outcome check(ServerSocket listener, BackendTls tls, SickServer.Behaviour behaviour) throws Exception {
            try (SickServer server = new SickServer(listener, behaviour)) {
                Server named = new Server(
                        new ServerId("live", "live-1", "wss://127.0.0.1"),
                        true,
                        "127.0.0.1",
                        server.port(),
                        1,
                        0,
                        false);
                Target plain = target(server, CheckSettings.websocket());
                return run(new Target(
                        plain.address(),
                        List.of(),
                        Optional.of(ClientTls.load(tls).towards(named)),
                        Backend.ProxyProtocol.OFF,
                        plain.host(),
                        plain.check()));
            }
        }

        private BackendTls trusting(TestCertificate certificate) {
            return new BackendTls(
                    true, Optional.of(certificate.pem()), Optional.empty(), Optional.empty(), Optional.empty());
        }

        private void serve(SickServer.Connection connection) throws IOException {
            connection.switchProtocols();
            connection.farewell();
        }

        @Test
        void with_the_right_name_passes() throws Exception {
            TestCertificate certificate = TestCertificate.named(folder, "ip:127.0.0.1");
            Outcome outcome = check(certificate.listen(), trusting(certificate), this::serve);
            assertEquals(CheckResult.PASSED, outcome.result(), outcome.detail());
            assertEquals(
                    List.of(
                            Step.Kind.CONNECT,
                            Step.Kind.TLS,
                            Step.Kind.WRITE,
                            Step.Kind.ANSWER,
                            Step.Kind.ACCEPT,
                            Step.Kind.VERDICT),
                    steps.stream().map(Step::kind).limit(6).toList());
        }

        @Test
        void with_another_name_fails_as_tls_and_says_why() throws Exception {
            TestCertificate certificate = TestCertificate.named(folder, "dns:other.example");
            Outcome outcome = check(certificate.listen(), trusting(certificate), this::serve);
            assertEquals(CheckResult.TLS, outcome.result());
            assertTrue(outcome.detail().contains("127.0.0.1"), outcome.detail());
        }

        @Test
        void with_a_certificate_of_nobody_known_fails_as_tls() throws Exception {
            TestCertificate certificate = TestCertificate.named(folder, "ip:127.0.0.1");
            Outcome outcome = check(certificate.listen(), BackendTls.DEFAULT, this::serve);
            assertEquals(CheckResult.TLS, outcome.result(), outcome.detail());
            assertFalse(outcome.detail().isBlank());
        }

        @Test
        void that_speaks_no_TLS_fails_as_tls() throws Exception {
            Outcome outcome =
                    check(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), BackendTls.DEFAULT, connection -> {
                        connection.read(5);
                        connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
                    });
            assertEquals(CheckResult.TLS, outcome.result(), outcome.detail());
        }

        @Test
        void that_closes_within_the_TLS_handshake_fails_as_tls() throws Exception {
            Outcome outcome = check(
                    new ServerSocket(0, 1, InetAddress.getLoopbackAddress()),
                    BackendTls.DEFAULT,
                    connection -> connection.read(5));
            assertEquals(CheckResult.TLS, outcome.result(), outcome.detail());
            assertTrue(outcome.took().compareTo(Duration.ofSeconds(9)) < 0, "only the check's own timeout ended it");
        }
    }

    @Nested
    class A_name {
        @Test
        void is_resolved_first() throws Exception {
            try (SickServer server = new SickServer(connection -> {
                connection.switchProtocols();
                connection.farewell();
            })) {
                Outcome outcome = run(target(
                        InetSocketAddress.createUnresolved("localhost", server.port()),
                        CheckSettings.websocket().build()));
                assertEquals(CheckResult.PASSED, outcome.result(), outcome.detail());
                assertEquals(Step.Kind.RESOLVE, steps.getFirst().kind());
            }
        }

        @Test
        void that_cannot_be_one_fails_as_connect() throws Exception {
            Outcome outcome = run(target(
                    InetSocketAddress.createUnresolved("no..such..name", 80),
                    CheckSettings.websocket().build()));
            assertFails(CheckResult.CONNECT, "name not resolved", outcome);
        }
    }

    @Nested
    class A_url {
        @Test
        void is_probed_with_its_path_and_query() throws Exception {
            BlockingQueue<String> heads = new ArrayBlockingQueue<>(1);
            try (SickServer server = new SickServer(connection -> heads.add(connection.readHead()))) {
                run(UrlTarget.parse("ws://127.0.0.1:" + server.port() + "/a%20b?c=d", BackendTls.DEFAULT));
                String head = heads.remove();
                assertTrue(head.startsWith("GET /a%20b?c=d HTTP/1.1\r\n"), head);
                assertEquals("127.0.0.1:" + server.port(), SickServer.header(head, "Host"));
            }
        }

        @Test
        void that_is_none_is_told_so() {
            for (String url : List.of("ftp://x", "no url", "ws:///path", "tcp://x")) {
                assertThrows(IllegalArgumentException.class, () -> UrlTarget.parse(url, BackendTls.DEFAULT), url);
            }
        }
    }
}
