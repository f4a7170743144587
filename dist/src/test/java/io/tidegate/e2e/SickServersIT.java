package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers that are sick in one way each: the client gets one clear answer, the check marks the server down, nothing is left
 * over. A backend of the sickness's name has one such server and no check; {@code NAME-checked} the same with a check;
 * {@code NAME-pair} a good one beside it, both checked.
 */
final class SickServersIT {
    private static final int TIMES = 3;
    private static final String JUST_TEXT = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private static final Map<Sickness, AutoCloseable> servers = new LinkedHashMap<>();
    private static Raw.Server good;
    private static Product product;
    private static int port;

    /** What is wrong, what a client is told of it (no word: the server's own answer), and how a check names it. */
    enum Sickness {
        REFUSES(502, "connect-failed", "connect"),
        TAKES_NO_CONNECTION(504, "connect-timeout", "timeout"),
        HANGS(504, "server-timeout", "timeout"),
        STOPS_IN_ITS_HEAD(504, "server-timeout", "timeout"),
        CLOSES(502, "connect-failed", "connect"),
        RESETS(502, "connect-failed", "connect"),
        CLOSES_IN_ITS_HEAD(502, "bad-server-answer", "connect"),
        TALKS_NONSENSE(502, "bad-server-answer", "status"),
        TALKS_BEFORE_IT_IS_ASKED(502, "bad-server-answer", "status"),
        NEVER_ENDS_ITS_HEAD(502, "bad-server-answer", "status"),
        SAYS_101_WITH_ANOTHER_ACCEPT(502, "bad-server-answer", "accept"),
        SAYS_101_WITHOUT_ACCEPT(502, "bad-server-answer", "accept"),
        SAYS_101_WITHOUT_UPGRADE(502, "bad-server-answer", "accept"),
        SAYS_101_WITHOUT_CONNECTION(502, "bad-server-answer", "accept"),
        SAYS_101_TO_ANOTHER_PROTOCOL(502, "bad-server-answer", "accept"),
        SAYS_200(200, "", "status"),
        SAYS_500(500, "", "status"),
        ANSWERS_503_AND_CLOSES(503, "", "status");

        private final int status;
        private final String word;
        private final String check;

        Sickness(int status, String word, String check) {
            this.status = status;
            this.word = word;
            this.check = check;
        }

        String backend() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private AutoCloseable start() throws IOException {
            return switch (this) {
                case REFUSES -> new Nobody(Product.freePort());
                case TAKES_NO_CONNECTION -> new BlackHole();
                case TALKS_BEFORE_IT_IS_ASKED -> new Greeter();
                default -> new Raw.Server(this::serve);
            };
        }

        private void serve(Raw.Connection connection, String head) throws IOException {
            String right = Raw.switching(head);
            switch (this) {
                case HANGS -> connection.in().read();
                case STOPS_IN_ITS_HEAD -> {
                    connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso");
                    connection.in().read();
                }
                case RESETS -> connection.reset();
                case CLOSES_IN_ITS_HEAD -> connection.send(right.substring(0, right.length() - 3));
                case TALKS_NONSENSE -> connection.send("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\r\n");
                case NEVER_ENDS_ITS_HEAD -> {
                    connection.send("HTTP/1.1 101 Switching Protocols\r\n");
                    while (true) {
                        connection.send("X-More: and more and more and more and more and more\r\n");
                    }
                }
                case SAYS_101_WITH_ANOTHER_ACCEPT ->
                    connection.send(
                            right.replace(Raw.acceptOf(Raw.value(head, "Sec-WebSocket-Key")), Raw.acceptOf("another")));
                case SAYS_101_WITHOUT_ACCEPT -> connection.send(without(right, "Sec-WebSocket-Accept"));
                case SAYS_101_WITHOUT_UPGRADE -> connection.send(without(right, "Upgrade"));
                case SAYS_101_WITHOUT_CONNECTION -> connection.send(without(right, "Connection"));
                case SAYS_101_TO_ANOTHER_PROTOCOL -> connection.send(right.replace("websocket", "h2c"));
                case SAYS_200 -> connection.send(JUST_TEXT);
                case SAYS_500 -> connection.send(JUST_TEXT.replace("200 OK", "500 Oh No"));
                case ANSWERS_503_AND_CLOSES ->
                    connection.send("HTTP/1.1 503 Not Now\r\nConnection: close\r\n\r\nnot now");
                default -> {} // closes
            }
            if (name().startsWith("SAYS")) {
                connection.in().read(); // a tunnel to nowhere would stay open
            }
        }

        private static String without(String head, String field) {
            return head.replaceAll("(?m)^" + field + ":.*\r\n", "");
        }
    }

    /** A port where nobody listens. */
    private record Nobody(int port) implements AutoCloseable {
        @Override
        public void close() {}
    }

    /** One of another protocol, in which the server speaks first. */
    private static final class Greeter implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));

        Greeter() throws IOException {
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    Raw.Connection connection = new Raw.Connection(socket.accept());
                    connection.send("220 mail.example ESMTP\r\n\r\n");
                    Thread.ofVirtual().start(() -> untilEnd(connection));
                }
            } catch (IOException e) {
                // closed
            }
        }

        private static void untilEnd(Raw.Connection connection) {
            try (connection) {
                connection.in().readAllBytes();
            } catch (IOException e) {
                // reset, which ends it as well
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static int portOf(AutoCloseable server) {
        return switch (server) {
            case Nobody nobody -> nobody.port();
            case BlackHole hole -> hole.port();
            case Greeter greeter -> greeter.socket.getLocalPort();
            case Raw.Server raw -> raw.port();
            default -> throw new AssertionError(server);
        };
    }

    @BeforeAll
    static void start() throws IOException {
        good = new Raw.Server(Raw::echoFrames);
        port = Product.freePort();
        StringBuilder routes = new StringBuilder();
        StringBuilder backends = new StringBuilder();
        for (Sickness sickness : Sickness.values()) {
            AutoCloseable server = sickness.start();
            servers.put(sickness, server);
            String name = sickness.backend();
            String sick = "sick { url = \"ws://127.0.0.1:" + portOf(server) + "\" }";
            String healthy = "good { url = \"" + good.url() + "\" }";
            String check =
                    "health-check { interval = 300ms, fast-interval = 100ms, down-interval = 300ms, timeout = 3s }";
            for (String backend : List.of(name, name + "-checked", name + "-pair")) {
                routes.append("{ match { path = \"/" + backend + "\" }, backend = " + backend + " }\n");
            }
            backends.append(name + " { servers { " + sick + " }, health-check.type = none }\n");
            backends.append(name + "-checked { servers { " + sick + " }, " + check + " }\n");
            backends.append(name + "-pair { servers { " + sick + ", " + healthy + " }, " + check + " }\n");
        }
        product = Product.start("frontends.public { bind = \"127.0.0.1:" + port + "\", routes = [\n" + routes
                + "] }\nbackends {\n" + backends + "}\ntimeouts { connect = 500ms, server = 500ms }\n");
    }

    @AfterAll
    static void stop() throws Exception {
        if (product != null) {
            product.close();
        }
        for (AutoCloseable server : servers.values()) {
            server.close();
        }
        good.close();
    }

    private static double handshakes(String backend, String result) {
        return product.metric("tidegate_handshakes_total", "backend=\"" + backend + "\"", "result=\"" + result + "\"");
    }

    private static void awaitNothingLeft(String backend) {
        product.await(
                "the leases of " + backend,
                () -> product.server(backend, "sick").getInteger("active") == 0);
        assertEquals(0, product.metric("tidegate_tunnels_active", "backend=\"" + backend + "\""));
    }

    @Nested
    final class A_client {
        @ParameterizedTest
        @EnumSource
        void gets_one_clear_answer_and_never_a_tunnel(Sickness sickness) throws IOException {
            String backend = sickness.backend();
            for (int i = 0; i < TIMES; i++) {
                try (Raw.Connection client = Raw.Connection.to(port)) {
                    client.send(Raw.handshake("/" + backend));
                    String head = client.head();

                    assertTrue(head.startsWith("HTTP/1.1 " + sickness.status + " "), head);
                    assertEquals(sickness.word, Raw.value(head, "X-Tidegate-Error"), head);
                    assertFalse(head.contains("127.0.0.1"), "no answer names a server's address");
                    assertNothingMore(client, head);
                }
            }
            String result = sickness.word.isEmpty() ? "refused" : sickness.word;
            product.await("the count of " + result, () -> handshakes(backend, result) == TIMES);
            assertEquals(
                    TIMES,
                    product.metric("tidegate_handshakes_total", "backend=\"" + backend + "\""),
                    "all of them, and no other");
            awaitNothingLeft(backend);
        }

        /** After the answer only another answer may come, or the end: frames lead nowhere. */
        private void assertNothingMore(Raw.Connection client, String head) throws IOException {
            String length = Raw.value(head, "Content-Length");
            if (length.isEmpty()) {
                client.in().readAllBytes(); // until the end, which comes
                return;
            }
            client.read(Integer.parseInt(length));
            try {
                client.send("GET /nowhere HTTP/1.1\r\nHost: app.test\r\n\r\n");
                String next = client.head();
                assertTrue(next.isEmpty() || next.startsWith("HTTP/1.1 404 "), next);
            } catch (SocketException e) {
                // closed, which is as good
            }
        }
    }

    @Nested
    final class A_check {
        @ParameterizedTest
        @EnumSource
        void marks_the_server_down_and_says_why_in_api_metric_and_log(Sickness sickness) throws IOException {
            String backend = sickness.backend() + "-checked";
            product.awaitHealth(backend, "sick", "down");

            assertEquals(
                    sickness.check,
                    product.server(backend, "sick").getJsonObject("last_check").getString("result"));
            assertTrue(product.metric(
                            "tidegate_health_checks_total",
                            "backend=\"" + backend + "\"",
                            "result=\"" + sickness.check + "\"")
                    > 0);
            assertTrue(
                    product.said(line -> line.contains("event=server-down server=" + backend + "/sick ")
                            && line.contains(": " + sickness.check + ", ")),
                    "the log says it too");
            assertEquals(0, product.metric("tidegate_server_up", "backend=\"" + backend + "\""));
            try (Raw.Connection client = Raw.Connection.to(port)) {
                client.send(Raw.handshake("/" + backend));
                String head = client.head();
                assertTrue(head.startsWith("HTTP/1.1 503 "), head);
                assertEquals("no-server", Raw.value(head, "X-Tidegate-Error"));
                assertFalse(Raw.value(head, "Retry-After").isEmpty(), head);
            }
            awaitNothingLeft(backend);
        }
    }

    @Nested
    final class A_good_server_beside_it {
        @ParameterizedTest
        @EnumSource
        void gets_every_client_once_the_sick_one_is_down(Sickness sickness) throws IOException {
            String backend = sickness.backend() + "-pair";
            product.awaitHealth(backend, "sick", "down");
            product.awaitHealth(backend, "good", "up");
            long before = product.server(backend, "sick").getLong("total");

            for (int i = 0; i < 10; i++) {
                try (Raw.Connection client = Raw.Connection.tunnel(port, "/" + backend)) {
                    client.send(Raw.frame(Raw.TEXT, new byte[] {'a'}, true));
                    assertEquals(1, client.frame().payload().length);
                }
            }
            assertEquals(before, product.server(backend, "sick").getLong("total"));
            assertEquals(10, handshakes(backend, "ok"));
            assertEquals(10, product.metric("tidegate_handshakes_total", "backend=\"" + backend + "\""));
            product.await(
                    "the leases of the good one",
                    () -> product.server(backend, "good").getInteger("active") == 0);
        }
    }

    @Nested
    final class With_no_check_at_all {
        @Test
        void a_retry_hides_servers_that_cannot_be_reached() throws Exception {
            int other = Product.freePort();
            try (BlackHole hole = new BlackHole();
                    Product retrying =
                            Product.start("""
                                frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
                                backends.b {
                                  servers { refuses { url = "ws://127.0.0.1:%d" }, hole { url = "ws://127.0.0.1:%d" }, good { url = "%s" } }
                                  health-check.type = none
                                  passive-check.failures = 0
                                }
                                timeouts.connect = 300ms
                                """.formatted(other, Product.freePort(), hole.port(), good.url()))) {
                for (int i = 0; i < 9; i++) {
                    Raw.Connection.tunnel(other, "/").close();
                }
                assertEquals(9, retrying.metric("tidegate_handshakes_total", "result=\"ok\""));
                assertEquals(9, retrying.metric("tidegate_handshakes_total"));
                for (String server : List.of("refuses", "hole", "good")) {
                    retrying.await(
                            "the leases of " + server,
                            () -> retrying.server("b", server).getInteger("active") == 0);
                }
            }
        }

        @Test
        void failures_in_traffic_eject_the_sick_one() throws Exception {
            int other = Product.freePort();
            try (Raw.Server sick = new Raw.Server((connection, head) -> connection.send("what?\r\n\r\n"));
                    Product ejecting = Product.start("""
                        frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
                        backends.b {
                          servers { sick { url = "%s" }, good { url = "%s" } }
                          health-check.type = none
                          passive-check { failures = 3, window = 60s, eject = 600s }
                        }
                        """.formatted(other, sick.url(), good.url()))) {
                int bad = 0;
                while (!ejecting.server("b", "sick").containsKey("ejected_until")) {
                    try (Raw.Connection client = Raw.Connection.to(other)) {
                        client.send(Raw.handshake("/"));
                        bad += client.head().startsWith("HTTP/1.1 502 ") ? 1 : 0;
                    }
                    assertTrue(bad <= 5, "it is not ejected");
                }
                assertTrue(bad >= 3, "three failures, not " + bad);
                for (int i = 0; i < 10; i++) {
                    Raw.Connection.tunnel(other, "/").close();
                }
            }
        }
    }

    @Nested
    final class A_server_that_recovers {
        @Test
        void gets_clients_again_and_its_tunnels_outlive_the_bad_time() throws Exception {
            int other = Product.freePort();
            AtomicReference<Raw.Behaviour> mood = new AtomicReference<>(Raw::echoFrames);
            try (Raw.Server moody =
                            new Raw.Server((connection, head) -> mood.get().serve(connection, head));
                    Product checked = Product.start("""
                        frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
                        backends.b {
                          servers { moody { url = "%s" } }
                          health-check { interval = 200ms, fast-interval = 100ms, down-interval = 200ms, timeout = 500ms }
                        }
                        """.formatted(other, moody.url()))) {
                checked.awaitHealth("b", "moody", "up");
                try (Raw.Connection early = Raw.Connection.tunnel(other, "/")) {
                    mood.set((connection, head) -> connection.send(JUST_TEXT));
                    checked.awaitHealth("b", "moody", "down");
                    early.send(Raw.frame(Raw.TEXT, new byte[] {'a'}, true));
                    assertEquals(1, early.frame().payload().length, "on-down = keep");

                    mood.set(Raw::echoFrames);
                    checked.awaitHealth("b", "moody", "up");
                    Raw.Connection.tunnel(other, "/").close();
                }
                checked.await("the leases", () -> checked.server("b", "moody").getInteger("active") == 0);
            }
        }

        @Test
        void one_that_ends_right_after_its_101_ends_the_client_too() throws Exception {
            int other = Product.freePort();
            try (Raw.Server brief = new Raw.Server((connection, head) -> connection.send(Raw.switching(head)));
                    Product unchecked = Product.start("""
                        frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
                        backends.b { servers { brief { url = "%s" } }, health-check.type = none }
                        timeouts.server-fin = 500ms
                        """.formatted(other, brief.url()))) {
                try (Raw.Connection client = Raw.Connection.tunnel(other, "/")) {
                    assertTrue(client.ended());
                    unchecked.await(
                            "the lease", () -> unchecked.server("b", "brief").getInteger("active") == 0);
                    unchecked.await(
                            "who ended it",
                            () -> unchecked.metric("tidegate_tunnels_closed_total", "by=\"server\"", "code=\"none\"")
                                    == 1);
                }
            }
        }
    }
}
