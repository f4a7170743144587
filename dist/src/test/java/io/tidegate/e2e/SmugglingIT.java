package io.tidegate.e2e;

import static io.tidegate.e2e.MalformedMessages.HOST;
import static io.tidegate.e2e.MalformedMessages.POST;
import static io.tidegate.e2e.SmugglingScene.BEHIND;
import static io.tidegate.e2e.SmugglingScene.handshake;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Requests that hide others, on real sockets: what is refused, and what stands behind it, is never seen by a server, and
 * nothing becomes a tunnel but what the server has accepted as one.
 */
final class SmugglingIT {
    private static SmugglingScene scene;

    @BeforeAll
    static void start() throws IOException {
        scene = new SmugglingScene();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @AfterEach
    void nothing_was_smuggled() {
        assertFalse(scene.witness.saw("/app/behind"), "a server has seen what was hidden");
        assertFalse(scene.witness.saw("/secret"));
    }

    @Nested
    final class The_known_cases extends KnownSmugglingContract {
        The_known_cases() {
            super(scene);
        }
    }

    @Nested
    final class A_request_that_is_none {
        @ParameterizedTest
        @FieldSource("io.tidegate.e2e.MalformedMessages#REQUESTS")
        void is_400_and_the_last_of_its_connection(String request) throws IOException {
            scene.refusedForGood(request, 400, "bad-request");
        }

        @Test
        void has_its_own_status_where_there_is_one() throws IOException {
            scene.refusedForGood(POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, "bad-request");
            scene.refusedForGood("GET /app/x HTTP/2.0\r\n" + HOST + "\r\n", 505, "bad-request");
            scene.refusedForGood("CONNECT app.test:443 HTTP/1.1\r\n" + HOST + "\r\n", 405, "method-not-allowed");
            scene.refusedForGood(
                    "GET /app/x HTTP/1.1\r\n" + HOST + "X: " + "y".repeat(20_000) + "\r\n\r\n", 431, "head-too-large");
            scene.refusedForGood(
                    "GET /app/" + "y".repeat(20_000) + " HTTP/1.1\r\n" + HOST + "\r\n", 431, "head-too-large");
        }

        @Test
        void may_have_a_path_that_leaves_the_root_or_holds_a_NUL() throws IOException {
            for (String path : List.of("/app/%00", "/app/../../x", "/..", "/app/%2e%2e/%2e%2e/x")) {
                scene.refused("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n", 400, "bad-request");
            }
        }
    }

    @Nested
    final class A_handshake_that_is_none {
        @Test
        void is_400() throws IOException {
            for (String request : List.of(
                    handshake("/app/tunnel", "HTTP/1.1", "HTTP/1.0"),
                    handshake("/app/tunnel", "Connection: Upgrade", "Connection: keep-alive"),
                    handshake("/app/tunnel", Raw.KEY, "c2hvcnQ="),
                    handshake("/app/tunnel", "Sec-WebSocket-Key: " + Raw.KEY + "\r\n", ""),
                    handshake("/app/tunnel", Raw.KEY, Raw.KEY + "\r\nSec-WebSocket-Key: " + Raw.KEY),
                    handshake("/app/tunnel", "\r\n\r\n", "\r\nContent-Length: 3\r\n\r\n") + "abc",
                    handshake("/app/tunnel", "\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n") + "0\r\n\r\n",
                    handshake("/app/tunnel", "GET", "HEAD").replace("HEAD", "PUT"))) {
                scene.refusedForGood(request, 400, "bad-request");
            }
            assertFalse(scene.witness.requests().stream().anyMatch(head -> head.contains("c2hvcnQ=")));
        }

        @Test
        void with_other_tokens_in_the_list_it_is_one_and_only_websocket_goes_on() throws IOException {
            try (Raw.Connection client = scene.sent(handshake(
                    "/app/tunnel",
                    "Upgrade: websocket",
                    "Upgrade: h2c, WebSocket",
                    "Connection: Upgrade",
                    "Connection: keep-alive, UPGRADE"))) {
                client.switched();
                client.send("echo");
                assertArrayEquals("echo".getBytes(java.nio.charset.StandardCharsets.US_ASCII), client.read(4));
            }
            assertEquals("websocket", Raw.value(scene.witness.requests().getLast(), "Upgrade"));
        }
    }

    @Nested
    final class A_body_that_is_none {
        @Test
        void is_400_and_neither_finished_towards_the_server_nor_followed_by_another_request() throws Exception {
            String chunked = POST + "Transfer-Encoding: chunked\r\n\r\n";
            for (String body : MalformedMessages.BODIES) {
                int heads = scene.witness.requests().size();
                int whole = scene.witness.bodies().size();
                try (Raw.Connection client = scene.sent(chunked + body + BEHIND)) {
                    Raw.Answer answer = client.answer();
                    assertEquals(400, answer.status(), body);
                    assertEquals("bad-request", answer.error());
                    assertTrue(client.ended());
                }
                scene.awaitRequests(heads + 1); // its head has gone before the body was looked at
                assertEquals(whole, scene.witness.bodies().size(), body);
            }
        }
    }

    @Nested
    final class Our_own_answer {
        /** A request with a body that no server gets: the body must not be taken for the next request. */
        @Test
        void to_a_request_with_a_body_is_the_last_of_its_connection() throws IOException {
            String body = "GET /app/behind HTTP/1.1\r\nHost: app.test\r\n\r\n";
            String with = " HTTP/1.1\r\nHost: app.test\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            scene.refusedForGood("POST /secret" + with, 404, "no-route");
            scene.refusedForGood("POST /only/x" + with, 426, "upgrade-required");
        }

        @Test
        void to_one_without_is_followed_by_the_next() throws IOException {
            try (Raw.Connection client = scene.sent("GET /secret HTTP/1.1\r\n" + HOST + "\r\nGET /only/x HTTP/1.1\r\n"
                    + HOST + "\r\nGET /app/x HTTP/1.1\r\n" + HOST + "\r\n")) {
                assertEquals(404, client.answer().status());
                Raw.Answer only = client.answer();
                assertEquals(426, only.status());
                assertEquals("websocket", Raw.value(only.head(), "Upgrade"));
                assertEquals(200, client.answer().status());
            }
        }

        @Test
        void survives_a_large_body_that_is_still_on_its_way() throws IOException {
            byte[] body = new byte[8 * 1024 * 1024];
            try (Raw.Connection client =
                    scene.sent("POST /secret HTTP/1.1\r\n" + HOST + "Content-Length: " + body.length + "\r\n\r\n")) {
                client.send(body);
                assertEquals(404, client.answer().status(), "what comes is read and dropped, lest a reset destroys it");
                assertTrue(client.ended());
            }
        }
    }

    @Nested
    final class A_server_that_answers_badly {
        @Test
        void is_502_and_its_bytes_reach_nobody() throws IOException {
            for (int i = 0; i < MalformedMessages.ANSWERS.size(); i++) {
                try (Raw.Connection client = scene.sent("GET /bad/" + i + " HTTP/1.1\r\n" + HOST + "\r\n")) {
                    Raw.Answer answer = client.answer();
                    assertEquals(502, answer.status(), MalformedMessages.ANSWERS.get(i));
                    assertEquals("bad-server-answer", answer.error());
                    client.send("GET /app/x HTTP/1.1\r\n" + HOST + "\r\n");
                    assertEquals("ok", client.answer().body());
                }
            }
        }
    }
}
