package io.tidegate.e2e;

import static io.tidegate.e2e.SmugglingScene.handshake;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cases by which other proxies were caught: CVEs, and what is told of WebSockets and h2c. */
abstract class KnownSmugglingContract {
    private final SmugglingScene scene;

    KnownSmugglingContract(SmugglingScene scene) {
        this.scene = scene;
    }

    @Test
    void CVE_2019_17567_a_handshake_that_the_server_refuses_does_not_open_the_connection_to_it() throws IOException {
        try (Raw.Connection client =
                scene.sent(Raw.handshake("/app/refuse") + "GET /secret HTTP/1.1\r\nHost: app.test\r\n\r\n")) {
            assertEquals(403, client.answer().status());
            Raw.Answer next = client.answer();
            assertEquals(404, next.status(), "the next request, routed as every other");
            assertEquals("no-route", next.error());
            client.send("GET /app/third HTTP/1.1\r\nHost: app.test\r\n\r\n");
            assertEquals(200, client.answer().status(), "and the connection goes on");
        }
    }

    @Test
    void CVE_2023_25690_no_capture_brings_a_line_end_or_a_space_into_the_request_line() throws IOException {
        for (String path : List.of(
                "/captured/a%20HTTP/1.1%0d%0aX-Evil:%201%0d%0a%0d%0aGET%20/evil",
                "/captured/a%0aX-Evil:1", "/captured/a%3fquery=1%23x")) {
            try (Raw.Connection client = scene.sent("GET " + path + " HTTP/1.1\r\nHost: app.test\r\n\r\n")) {
                assertEquals(200, client.answer().status());
            }
            String head = scene.witness.requests().getLast();
            assertEquals(
                    "GET " + path.replace("/captured/", "/app/") + " HTTP/1.1",
                    head.lines().findFirst().orElseThrow());
            assertEquals("", Raw.value(head, "X-Evil"));
        }
    }

    @Test
    void CVE_2024_23326_a_200_to_a_handshake_is_an_answer_and_no_tunnel_whatever_it_says() throws IOException {
        try (Raw.Connection client = scene.sent(Raw.handshake("/app/accepts-with-200"))) {
            Raw.Answer answer = client.answer();
            assertEquals(200, answer.status());
            assertEquals("", Raw.value(answer.head(), "Upgrade"));
            client.send("GET /secret HTTP/1.1\r\nHost: app.test\r\n\r\n");
            assertEquals("no-route", client.answer().error());
        }
    }

    @Test
    void CVE_2025_64763_what_is_sent_before_the_answer_reaches_no_server_that_refuses() throws IOException {
        int seen = scene.witness.requests().size();
        try (Raw.Connection client =
                scene.sent(Raw.handshake("/app/refuse") + Raw.text(Raw.frame(1, new byte[9], true)))) {
            assertEquals(403, client.answer().status());
            assertEquals(400, client.answer().status(), "frames are no request");
            assertTrue(client.ended());
        }
        assertEquals(seen + 1, scene.witness.requests().size());
    }

    @Test
    void CVE_2026_2833_an_Upgrade_alone_opens_nothing() throws IOException {
        String asks = "GET /app/plain HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n";
        try (Raw.Connection client = scene.sent(asks + "GET /secret HTTP/1.1\r\nHost: app.test\r\n\r\n")) {
            assertEquals(200, client.answer().status());
            assertEquals("no-route", client.answer().error());
        }
        assertEquals("", Raw.value(scene.witness.requests().getLast(), "Upgrade"));
    }

    @Test
    void websocket_smuggling_by_a_wrong_version() throws IOException {
        for (String version : List.of("7", "1337", "13, 8", "", "013")) {
            try (Raw.Connection client = scene.sent(handshake("/app/tunnel", "Version: 13", "Version: " + version)
                    + "GET /secret HTTP/1.1\r\nHost: app.test\r\n\r\n")) {
                Raw.Answer answer = client.answer();
                assertEquals(426, answer.status(), version);
                assertEquals("websocket-version", answer.error());
                assertEquals("13", Raw.value(answer.head(), "Sec-WebSocket-Version"));
                assertEquals("no-route", client.answer().error(), "a request, and no bytes of a tunnel");
            }
        }
        assertFalse(scene.witness.saw("/app/tunnel"));
    }

    @Test
    void websocket_smuggling_by_POST() throws IOException {
        scene.refusedForGood(handshake("/app/tunnel", "GET", "POST"), 400, "bad-request");
    }

    @Test
    void h2c_smuggling_the_token_goes_no_further_and_a_server_that_switches_unasked_is_refused() throws IOException {
        String asks = " HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n";
        scene.refused("GET /app/switches-unasked" + asks, 502, "bad-server-answer");
        String head = scene.witness.requests().getLast();
        assertEquals("", Raw.value(head, "Upgrade"));
        assertEquals("", Raw.value(head, "HTTP2-Settings"));
        assertFalse(Raw.value(head, "Connection").contains("HTTP2"), head);
        scene.refusedForGood("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "bad-request");
    }

    @Test
    void a_101_with_a_wrong_accept_opens_nothing() throws IOException {
        try (Raw.Connection client = scene.sent(Raw.handshake("/app/wrong-accept"))) {
            Raw.Answer answer = client.answer();
            assertEquals(502, answer.status());
            assertEquals("bad-server-answer", answer.error());
            client.send("GET /secret HTTP/1.1\r\nHost: app.test\r\n\r\n");
            assertEquals("no-route", client.answer().error());
        }
    }

    @Test
    void Connection_cannot_take_away_what_a_server_relies_on() throws IOException {
        try (Raw.Connection client = scene.sent("GET /app/x HTTP/1.1\r\n"
                + "Host: app.test\r\n"
                + "Cookie: a=b\r\n"
                + "X-Mine: 1\r\n"
                + "Connection: Host, X-Forwarded-For, X-Forwarded-Proto, X-Request-Id, Cookie, X-Mine,"
                + " close\r\n\r\n")) {
            assertEquals(200, client.answer().status());
        }
        String head = scene.witness.requests().getLast();
        assertEquals("app.test", Raw.value(head, "Host"));
        assertEquals("127.0.0.1", Raw.value(head, "X-Forwarded-For"));
        assertEquals("http", Raw.value(head, "X-Forwarded-Proto"));
        assertFalse(Raw.value(head, "X-Request-Id").isEmpty());
        assertEquals("a=b", Raw.value(head, "Cookie"));
        assertEquals("", Raw.value(head, "X-Mine"), "what is not protected does go");
        try (Raw.Connection client =
                scene.sent(handshake("/app/tunnel", "Connection: Upgrade", "Connection: Upgrade, Sec-WebSocket-Key"))) {
            client.switched();
        }
    }
}
