package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections to servers, which requests of several clients share. */
abstract class ServerConnectionsContract {
    private final PlainHttpScene scene;

    ServerConnectionsContract(PlainHttpScene scene) {
        this.scene = scene;
    }

    private String get(String path, String headers) throws IOException {
        try (Raw.Connection client = scene.sent("GET " + path + " HTTP/1.1\r\nHost: app.test\r\n" + headers + "\r\n")) {
            Raw.Answer answer = client.answer();
            return answer.status() + " " + (answer.error().isEmpty() ? answer.body() : answer.error());
        }
    }

    private long asked(String path) {
        return scene.requests.stream()
                .filter(head -> head.contains(" " + path + " "))
                .count();
    }

    @Test
    void are_used_again_by_other_clients() throws IOException {
        get("/", "");
        int before = scene.connections.get();
        for (int i = 0; i < 20; i++) {
            assertEquals("200 ok", get("/", ""));
        }
        assertEquals(before, scene.connections.get());
    }

    @Test
    void that_the_server_had_closed_cost_a_request_without_a_body_nothing() throws IOException {
        assertEquals("200 ok", get("/once", ""));
        long before = asked("/once");
        assertEquals("200 ok", get("/once", ""), "it went again on a fresh one");
        assertEquals(before + 2, asked("/once"));
    }

    @Test
    void never_get_a_request_with_a_body_twice() throws IOException {
        assertEquals("200 ok", get("/once", ""));
        try (Raw.Connection client =
                scene.sent("POST /once HTTP/1.1\r\nHost: app.test\r\nContent-Length: 2\r\n\r\nhi")) {
            Raw.Answer answer = client.answer();
            assertEquals(502, answer.status());
            assertEquals("connect-failed", answer.error());
        }
    }

    @Test
    void that_are_fresh_get_a_request_once() throws IOException {
        long before = asked("/never");
        // the first may meet an idle connection and go again, once
        get("/never", "");
        assertTrue(asked("/never") - before <= 2);
        long then = asked("/never");
        assertEquals("502 connect-failed", get("/never", ""));
        assertEquals(then + 1, asked("/never"));
    }

    @Test
    void that_carry_a_proven_identity_serve_nobody_else() throws IOException {
        for (String proof : List.of("Authorization: Negotiate YII=\r\n", "Authorization: ntlm TlR=\r\n")) {
            get("/", "");
            int before = scene.connections.get();
            assertEquals("200 ok", get("/", proof));
            assertEquals("200 ok", get("/", ""));
            assertEquals(before + 1, scene.connections.get(), "the one that was proven on is gone");
        }
    }
}
