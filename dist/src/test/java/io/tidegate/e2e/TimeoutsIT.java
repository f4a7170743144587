package io.tidegate.e2e;

import static io.tidegate.e2e.TimeoutsScene.END;
import static io.tidegate.e2e.TimeoutsScene.answered;
import static io.tidegate.e2e.TimeoutsScene.rest;
import static io.tidegate.e2e.TimeoutsScene.untilEnded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Each timeout of the contract, in each direction in which it applies: its status or close, its word in log and metric. */
final class TimeoutsIT {
    private static TimeoutsScene scene;

    @BeforeAll
    static void start() throws IOException {
        scene = new TimeoutsScene();
    }

    @AfterAll
    static void stop() throws IOException {
        scene.close();
    }

    @Nested
    final class Http_request {
        @Test
        void is_absolute_however_steadily_the_head_comes() throws IOException {
            double before = scene.product.metric("tidegate_requests_total", "code=\"408\"");
            try (Raw.Connection client = Raw.Connection.to(scene.port)) {
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
            assertEquals(before + 1, scene.product.metric("tidegate_requests_total", "code=\"408\""));
            scene.product.await(
                    "its line",
                    () -> scene.product.output().stream()
                            .anyMatch(line -> line.contains("\"reason\":\"request-timeout\"")));
        }

        @Test
        void counts_from_the_accept_and_from_the_first_byte_of_a_next_request() throws IOException {
            try (Raw.Connection client = Raw.Connection.to(scene.port)) {
                answered(client, 408, "request-timeout");
            }
            try (Raw.Connection client = scene.sent("GET /first" + END + "GET /nex")) {
                assertEquals("ok", client.answer().body());
                answered(client, 408, "request-timeout");
                assertTrue(client.ended());
            }
        }
    }

    @Test
    void http_keep_alive_closes_without_a_word() throws IOException {
        try (Raw.Connection client = scene.sent("GET /idle" + END)) {
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
                    scene.sent("POST /silent/body HTTP/1.1\r\nHost: app.test\r\nContent-Length: 10\r\n\r\nabc")) {
                answered(client, 408, "request-timeout");
                assertTrue(client.ended());
            }
            scene.logged("/silent/body", 408, "request-timeout", "tidegate");
        }

        @Test
        void an_answer_that_is_not_taken_is_cut() throws IOException {
            try (Raw.Connection client = scene.sent("GET /large" + END)) {
                scene.logged("/large", 200, "request-timeout", "tidegate");
                assertFalse(took(client, 50_000_000));
            }
        }
    }

    @Test
    void connect_is_504() throws IOException {
        try (Raw.Connection client = scene.sent("GET /hole" + END)) {
            answered(client, 504, "connect-timeout");
        }
        scene.logged("/hole", 504, "connect-timeout", "tidegate");
        try (Raw.Connection client = scene.sent(Raw.handshake("/hole/ws"))) {
            answered(client, 504, "connect-timeout");
        }
        assertEquals(1, scene.product.metric("tidegate_handshakes_total", "result=\"connect-timeout\""));
    }

    @Nested
    final class Server {
        @Test
        void no_answer_is_504_to_a_request_and_to_a_handshake() throws IOException {
            try (Raw.Connection client = scene.sent("GET /silent/get" + END)) {
                answered(client, 504, "server-timeout");
                client.send("GET /then" + END);
                assertEquals("ok", client.answer().body());
            }
            scene.logged("/silent/get", 504, "server-timeout", "tidegate");
            try (Raw.Connection client = scene.sent(Raw.handshake("/silent/ws"))) {
                answered(client, 504, "server-timeout");
            }
            scene.logged("/silent/ws", 504, "server-timeout", "tidegate");
            assertEquals(1, scene.product.metric("tidegate_handshakes_total", "result=\"server-timeout\""));
        }

        @Test
        void an_answer_that_stops_is_cut() throws IOException {
            try (Raw.Connection client = scene.sent("GET /stops" + END)) {
                client.head();
                assertEquals("some", Raw.text(client.read(4)));
                assertTrue(client.ended());
            }
            scene.logged("/stops", 200, "server-timeout", "tidegate");
        }
    }

    @Test
    void queue_is_503() throws IOException {
        try (Raw.Connection holder = Raw.Connection.tunnel(scene.port, "/busy/holds");
                Raw.Connection client = scene.sent(Raw.handshake("/busy/waits"))) {
            answered(client, 503, "queue-timeout");
            JsonObject line = scene.product.logged("/busy/waits");
            assertEquals("queue-timeout", line.getString("reason"));
            assertTrue(holder.socket.isConnected());
        }
        assertEquals(1, scene.product.metric("tidegate_handshakes_total", "result=\"queue-timeout\""));
        assertEquals(0, scene.product.metric("tidegate_queue_length"));
    }

    private static boolean took(Raw.Connection client, long bytes) throws IOException {
        try {
            return client.in().transferTo(OutputStream.nullOutputStream()) >= bytes;
        } catch (SocketException e) {
            return false;
        }
    }

    @Nested
    final class A_tunnel extends TunnelTimeoutsContract {
        A_tunnel() {
            super(scene);
        }
    }
}
