package io.tidegate.e2e;

import static io.tidegate.e2e.PlainHttpScene.END;
import static io.tidegate.e2e.PlainHttpScene.rest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Plain HTTP through the product: every kind of message both ways, bodies of any size, connections that are used again. */
final class PlainHttpIT {
    private static PlainHttpScene scene;

    @BeforeAll
    static void start() throws IOException {
        scene = new PlainHttpScene();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @Nested
    final class Messages {
        @Test
        void HEAD_204_and_304_have_no_body_and_their_connection_goes_on() throws IOException {
            try (Raw.Connection client =
                    scene.sent("HEAD /head" + END + "GET /204" + END + "GET /304" + END + "GET /" + END)) {
                assertEquals("5000", Raw.value(client.head(), "Content-Length"));
                assertTrue(client.head().startsWith("HTTP/1.1 204 "));
                String notModified = client.head();
                assertEquals("77", Raw.value(notModified, "Content-Length"));
                assertEquals("\"x\"", Raw.value(notModified, "ETag"));
                assertEquals("ok", client.answer().body());
            }
        }

        @Test
        void interim_answers_go_to_1_1_clients_only() throws IOException {
            try (Raw.Connection client = scene.sent("GET /hints" + END)) {
                String hints = client.head();
                assertTrue(hints.startsWith("HTTP/1.1 103 "), hints);
                assertEquals("</a.css>", Raw.value(hints, "Link"));
                assertEquals("ok", client.answer().body());
            }
            try (Raw.Connection client = scene.sent("GET /hints HTTP/1.0\r\nHost: a\r\n\r\n")) {
                assertEquals(200, client.answer().status());
                assertTrue(client.ended());
            }
        }

        @Test
        void who_expects_100_continue_sends_its_body_behind_it() throws IOException {
            try (Raw.Connection client =
                    scene.sent("POST /continue HTTP/1.1\r\nHost: app.test\r\nExpect: 100-continue\r\n"
                            + "Content-Length: 5\r\n\r\n")) {
                assertTrue(client.head().startsWith("HTTP/1.1 100 "));
                client.send("hello");
                assertEquals("ok", client.answer().body());
            }
        }

        @Test
        void chunks_and_trailers_go_through_both_ways() throws IOException {
            String body = "5\r\nhello\r\n0\r\nX-Sum: 532\r\n\r\n";
            try (Raw.Connection client = scene.sent("POST /trailers HTTP/1.1\r\nHost: app.test\r\nTE: trailers\r\n"
                    + "Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n" + body + "GET /" + END)) {
                String head = client.head();
                assertEquals("chunked", Raw.value(head, "Transfer-Encoding"));
                assertEquals("X-Sum", Raw.value(head, "Trailer"));
                assertEquals(body, Raw.text(client.read(body.length())));
                assertEquals("ok", client.answer().body());
            }
        }

        @Test
        void pipelined_requests_are_answered_in_order() throws IOException {
            CountDownLatch held = new CountDownLatch(1);
            scene.gate.set(held);
            try (Raw.Connection client = scene.sent("GET /wait" + END + "HEAD /head" + END + "GET /missing" + END)) {
                held.countDown();
                assertEquals("ok", client.answer().body());
                assertEquals("5000", Raw.value(client.head(), "Content-Length"));
                assertEquals("ok", client.answer().body());
            }
        }

        @Test
        void a_1_0_client_gets_the_content_of_chunks_and_then_the_end() throws IOException {
            try (Raw.Connection client =
                    scene.sent("GET /chunked HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")) {
                String head = client.head();
                assertEquals("", Raw.value(head, "Transfer-Encoding"));
                assertEquals("close", Raw.value(head, "Connection"));
                assertEquals("hello world", rest(client));
            }
            try (Raw.Connection client =
                    scene.sent("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n")) {
                Raw.Answer first = client.answer();
                assertEquals("keep-alive", Raw.value(first.head(), "Connection"));
                assertEquals("ok", client.answer().body());
                assertTrue(client.ended());
            }
        }

        @Test
        void an_answer_may_end_with_its_connection() throws IOException {
            try (Raw.Connection client = scene.sent("GET /until-close" + END)) {
                assertEquals("close", Raw.value(client.head(), "Connection"));
                assertEquals("all that comes", rest(client));
            }
        }

        @Test
        void an_answer_that_is_cut_does_not_look_whole() throws IOException {
            for (String path : List.of("/cut", "/reset")) {
                try (Raw.Connection client = scene.sent("GET " + path + END)) {
                    String got;
                    try {
                        got = client.head().isEmpty() ? "" : rest(client);
                    } catch (SocketException reset) {
                        continue; // the only way to say it where the end is the connection's
                    }
                    assertEquals("/cut", path);
                    assertNotEquals(100, got.length());
                }
            }
        }
    }

    @Nested
    final class A_body_that_still_comes {
        @Test
        void does_not_keep_the_answer_back() throws IOException {
            try (Raw.Connection client =
                    scene.sent("POST /too-much HTTP/1.1\r\nHost: app.test\r\nContent-Length: 5000000\r\n\r\n")) {
                client.send(new byte[2000]);
                Raw.Answer answer = client.answer();
                assertEquals(413, answer.status());
                assertEquals("close", Raw.value(answer.head(), "Connection"));
                client.send(new byte[1_000_000]);
                assertTrue(client.ended());
            }
        }

        @Test
        void does_not_destroy_the_answer_of_a_server_that_has_closed() throws IOException {
            for (int i = 0; i < 20; i++) {
                try (Raw.Connection client = scene.sent(
                        "POST /too-much-and-gone HTTP/1.1\r\nHost: app.test\r\nContent-Length: 500000\r\n\r\n")) {
                    client.send(new byte[500_000]);
                    assertEquals(413, client.answer().status());
                }
            }
        }
    }

    @Nested
    final class Sizes extends PlainHttpSizesContract {
        Sizes() {
            super(scene);
        }
    }

    @Nested
    final class Connections_to_servers extends ServerConnectionsContract {
        Connections_to_servers() {
            super(scene);
        }
    }

    @Test
    void who_leaves_within_an_answer_is_counted_once() throws Exception {
        double whole = scene.product.metric("tidegate_requests_total");
        try (Raw.Connection client = scene.sent("GET /download" + END)) {
            client.read(100_000);
            client.reset();
        }
        scene.product.await(
                "its place back", () -> scene.product.server("app", "s").getInteger("active") == 0);
        assertEquals(whole + 1, scene.product.metric("tidegate_requests_total"));
        assertFalse(scene.product.ask("GET", "/metrics", "").body().contains("code=\"499\""));
    }
}
