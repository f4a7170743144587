package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Each timeout of the contract, in each direction in which it applies: its status or close, its word in log and metric. */
final class TimeoutsIT {
    private static final String END = " HTTP/1.1\r\nHost: app.test\r\n\r\n";
    private static int port;
    private static Raw.Server server;
    private static BlackHole hole;
    private static Product product;

    @BeforeAll
    static void start() throws IOException {
        port = Product.freePort();
        server = new Raw.Server(TimeoutsIT::serve);
        hole = new BlackHole();
        product = Product.start("""
            access-log { path = "-" }
            frontends.public { bind = "127.0.0.1:%d", timeouts { http-request = 1s, http-keep-alive = 1s }, routes = [
              { match.path-prefix = "/hole", backend = hole }
              { match.path-prefix = "/busy/", backend = busy, rewrite = "/tunnel/" }
              { backend = app } ] }
            backends.app { servers { s.url = "%2$s" }, health-check.type = none, passive-check.failures = 0, timeouts {
              client = 1s, server = 1s, tunnel = 2s, client-fin = 1s, server-fin = 1s, stall = 1s } }
            backends.hole { servers { s.url = "ws://127.0.0.1:%3$d" }, health-check.type = none, retries = 0,
              timeouts.connect = 1s }
            backends.busy { servers { s { url = "%2$s", max-connections = 1 } }, health-check.type = none,
              queue.max-length = 5, timeouts.queue = 1s }
            """.formatted(port, server.url(), hole.port()));
    }

    @AfterAll
    static void stop() throws IOException {
        for (String backend : List.of("app", "hole", "busy")) {
            product.await(
                    "every place of " + backend,
                    () -> product.server(backend, "s").getInteger("active") == 0);
        }
        product.await("no byte held", () -> product.metric("tidegate_buffers_bytes") == 0);
        product.close();
        server.close();
        hole.close();
    }

    private static void serve(Raw.Connection connection, String first) throws IOException {
        for (String head = first; !head.isEmpty(); head = connection.head()) {
            String path = head.split(" ", 3)[1];
            if (path.startsWith("/tunnel/")) {
                connection.send(Raw.switching(head));
                tunnel(connection, path);
                return;
            } else if (path.startsWith("/silent")) {
                connection.in().transferTo(OutputStream.nullOutputStream());
                return;
            } else if (path.startsWith("/stops")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
                connection.in().transferTo(OutputStream.nullOutputStream());
                return;
            } else if (path.startsWith("/large")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n");
                connection.send(new byte[50_000_000]);
                return;
            }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }

    private static void tunnel(Raw.Connection connection, String path) throws IOException {
        switch (path) {
            case "/tunnel/speaks" -> {
                for (int i = 0; i < 8; i++) {
                    connection.send(Raw.frame(Raw.TEXT, new byte[1], false));
                    rest(500);
                }
                connection.in().transferTo(OutputStream.nullOutputStream());
            }
            case "/tunnel/ends" -> {
                connection.socket.shutdownOutput();
                connection.in().transferTo(OutputStream.nullOutputStream());
            }
            case "/tunnel/pours" -> {
                while (true) {
                    connection.send(Raw.frame(Raw.BINARY, new byte[60_000], false));
                }
            }
            case "/tunnel/deaf" -> rest(20_000);
            case "/tunnel/speaks-after-fin" -> {
                connection.in().transferTo(OutputStream.nullOutputStream()); // up to the client's FIN
                for (int i = 0; i < 5; i++) {
                    connection.send(Raw.frame(Raw.TEXT, new byte[1], false));
                    rest(500);
                }
                rest(20_000);
            }
            default -> {
                connection.in().transferTo(OutputStream.nullOutputStream());
                rest(20_000); // a FIN is not answered
            }
        }
    }

    private static boolean took(Raw.Connection client, long bytes) throws IOException {
        try {
            return client.in().transferTo(OutputStream.nullOutputStream()) >= bytes;
        } catch (SocketException e) {
            return false;
        }
    }

    /** The pace is what is tested here. */
    private static void rest(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static Raw.Connection sent(String text) throws IOException {
        Raw.Connection client = Raw.Connection.to(port);
        client.send(text);
        return client;
    }

    private static void answered(Raw.Connection client, int status, String error) throws IOException {
        Raw.Answer answer = client.answer();
        assertEquals(status, answer.status(), answer::head);
        assertEquals(error, answer.error());
    }

    /** How long it took to end, in milliseconds. */
    private static long untilEnded(Raw.Connection client) throws IOException {
        long began = System.nanoTime();
        assertTrue(client.ended());
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    private static JsonObject logged(String path) {
        List<JsonObject> found = new ArrayList<>();
        product.await("the line of " + path, () -> {
            found.clear();
            product.output().stream()
                    .map(JsonObject::new)
                    .filter(line -> path.equals(line.getString("path")))
                    .forEach(found::add);
            return !found.isEmpty();
        });
        assertEquals(1, found.size());
        return found.getFirst();
    }

    private static void logged(String path, int status, String reason, String by) {
        JsonObject line = logged(path);
        assertEquals(status, line.getInteger("status"), line::encode);
        assertEquals(reason, line.getString("reason"), line::encode);
        assertEquals(by, line.getString("closed_by"), line::encode);
    }

    @Nested
    final class Http_request {
        @Test
        void is_absolute_however_steadily_the_head_comes() throws IOException {
            double before = product.metric("tidegate_requests_total", "code=\"408\"");
            try (Raw.Connection client = Raw.Connection.to(port)) {
                long began = System.nanoTime();
                Thread drip = Thread.ofVirtual().start(() -> {
                    try {
                        for (char c : "GET /slow HTTP/1.1\r\nHost: app.test\r\n\r\n".toCharArray()) {
                            client.send(String.valueOf(c));
                            rest(300);
                        }
                    } catch (IOException e) {
                        // the answer has come
                    }
                });
                answered(client, 408, "request-timeout");
                long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                assertTrue(took >= 800, "after " + took);
                drip.interrupt();
            }
            assertEquals(before + 1, product.metric("tidegate_requests_total", "code=\"408\""));
            product.await(
                    "its line",
                    () -> product.output().stream().anyMatch(line -> line.contains("\"reason\":\"request-timeout\"")));
        }

        @Test
        void counts_from_the_accept_and_from_the_first_byte_of_a_next_request() throws IOException {
            try (Raw.Connection client = Raw.Connection.to(port)) {
                answered(client, 408, "request-timeout");
            }
            try (Raw.Connection client = sent("GET /first" + END + "GET /nex")) {
                assertEquals("ok", client.answer().body());
                answered(client, 408, "request-timeout");
                assertTrue(client.ended());
            }
        }
    }

    @Test
    void http_keep_alive_closes_without_a_word() throws IOException {
        try (Raw.Connection client = sent("GET /idle" + END)) {
            assertEquals("ok", client.answer().body());
            long took = untilEnded(client);
            assertTrue(took >= 700, "after " + took);
        }
    }

    @Nested
    final class Client {
        @Test
        void a_body_that_stops_coming_is_408() throws IOException {
            try (Raw.Connection client =
                    sent("POST /silent/body HTTP/1.1\r\nHost: app.test\r\nContent-Length: 10\r\n\r\nabc")) {
                answered(client, 408, "request-timeout");
                assertTrue(client.ended());
            }
            logged("/silent/body", 408, "request-timeout", "tidegate");
        }

        @Test
        void an_answer_that_is_not_taken_is_cut() throws IOException {
            try (Raw.Connection client = sent("GET /large" + END)) {
                logged("/large", 200, "request-timeout", "tidegate");
                assertFalse(took(client, 50_000_000));
            }
        }
    }

    @Test
    void connect_is_504() throws IOException {
        try (Raw.Connection client = sent("GET /hole" + END)) {
            answered(client, 504, "connect-timeout");
        }
        logged("/hole", 504, "connect-timeout", "tidegate");
        try (Raw.Connection client = sent(Raw.handshake("/hole/ws"))) {
            answered(client, 504, "connect-timeout");
        }
        assertEquals(1, product.metric("tidegate_handshakes_total", "result=\"connect-timeout\""));
    }

    @Nested
    final class Server {
        @Test
        void no_answer_is_504_to_a_request_and_to_a_handshake() throws IOException {
            try (Raw.Connection client = sent("GET /silent/get" + END)) {
                answered(client, 504, "server-timeout");
                client.send("GET /then" + END);
                assertEquals("ok", client.answer().body());
            }
            logged("/silent/get", 504, "server-timeout", "tidegate");
            try (Raw.Connection client = sent(Raw.handshake("/silent/ws"))) {
                answered(client, 504, "server-timeout");
            }
            logged("/silent/ws", 504, "server-timeout", "tidegate");
            assertEquals(1, product.metric("tidegate_handshakes_total", "result=\"server-timeout\""));
        }

        @Test
        void an_answer_that_stops_is_cut() throws IOException {
            try (Raw.Connection client = sent("GET /stops" + END)) {
                client.head();
                assertEquals("some", Raw.text(client.read(4)));
                assertTrue(client.ended());
            }
            logged("/stops", 200, "server-timeout", "tidegate");
        }
    }

    @Test
    void queue_is_503() throws IOException {
        try (Raw.Connection holder = Raw.Connection.tunnel(port, "/busy/holds");
                Raw.Connection client = sent(Raw.handshake("/busy/waits"))) {
            answered(client, 503, "queue-timeout");
            JsonObject line = logged("/busy/waits");
            assertEquals("queue-timeout", line.getString("reason"));
            assertTrue(holder.socket.isConnected());
        }
        assertEquals(1, product.metric("tidegate_handshakes_total", "result=\"queue-timeout\""));
        assertEquals(0, product.metric("tidegate_queue_length"));
    }

    @Nested
    final class Tunnel {
        @Test
        void ends_when_no_byte_has_come_from_either_side() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(port, "/tunnel/idle")) {
                long took = untilEnded(client);
                assertTrue(took >= 1_700, "after " + took);
            }
            logged("/tunnel/idle", 101, "tunnel-timeout", "tidegate");
        }

        @Test
        void lives_while_the_client_speaks() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(port, "/tunnel/listens")) {
                for (int i = 0; i < 8; i++) {
                    client.send(Raw.frame(Raw.TEXT, new byte[1], true));
                    rest(500);
                }
                long took = untilEnded(client);
                assertTrue(took >= 1_000, "after " + took);
            }
            assertEquals(8, logged("/tunnel/listens").getInteger("messages_to_server"));
        }

        @Test
        void lives_while_the_server_speaks() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(port, "/tunnel/speaks")) {
                for (int i = 0; i < 8; i++) {
                    client.frame();
                }
                long took = untilEnded(client);
                assertTrue(took >= 1_700, "after " + took);
            }
            logged("/tunnel/speaks", 101, "tunnel-timeout", "tidegate");
        }
    }

    @Nested
    final class Fin {
        @Test
        void of_the_client_waits_for_the_server_so_long() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(port, "/tunnel/client-fin")) {
                client.socket.shutdownOutput();
                long took = untilEnded(client);
                assertTrue(took >= 800 && took < 15_000, "after " + took);
            }
            logged("/tunnel/client-fin", 101, "client-fin", "client");
        }

        @Test
        void of_the_client_waits_anew_with_each_byte_of_the_server() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(port, "/tunnel/speaks-after-fin")) {
                client.socket.shutdownOutput();
                for (int i = 0; i < 5; i++) {
                    client.frame();
                }
                assertTrue(client.ended());
            }
            logged("/tunnel/speaks-after-fin", 101, "client-fin", "client");
        }

        @Test
        void of_the_server_waits_for_the_client_so_long() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(port, "/tunnel/ends")) {
                assertTrue(client.ended(), "the half-close came through");
                logged("/tunnel/ends", 101, "server-fin", "server");
            }
        }
    }

    @Nested
    final class Stall {
        @Test
        void of_a_client_that_takes_nothing() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(port, "/tunnel/pours")) {
                logged("/tunnel/pours", 101, "stall", "tidegate");
                assertTrue(client.socket.isConnected());
            }
        }

        @Test
        void of_a_server_that_takes_nothing() throws Exception {
            try (Raw.Connection client = Raw.Connection.tunnel(port, "/tunnel/deaf")) {
                Thread pours = Thread.ofVirtual().start(() -> {
                    try {
                        while (true) {
                            client.send(Raw.frame(Raw.BINARY, new byte[60_000], true));
                        }
                    } catch (IOException e) {
                        // it was ended
                    }
                });
                logged("/tunnel/deaf", 101, "stall", "tidegate");
                pours.join(10_000);
                assertTrue(!pours.isAlive(), "the writer sees the end");
            }
        }
    }
}
