package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

/** A product whose server remembers all that reached it, and one that answers malformed things. */
final class SmugglingScene implements AutoCloseable {
    /** A request that no server may see. */
    static final String BEHIND = "GET /app/behind HTTP/1.1\r\nHost: app.test\r\n\r\n";

    final Witness witness = new Witness();
    private final int port = Product.freePort();
    private final Raw.Server bad = new Raw.Server((connection, head) -> {
        connection.send(MalformedMessages.ANSWERS.get(Integer.parseInt(head.split("[/ ]", 5)[3])));
        connection.ended();
    });
    private final Product product;

    SmugglingScene() throws IOException {
        product = Product.start("""
            frontends.public { bind = "127.0.0.1:%d", routes = [
              { match.path-prefix = "/app", backend = app }
              { match.path-prefix = "/only", backend = only }
              { match.path-prefix = "/bad", backend = bad }
              { match.path-regex = "^/captured/(.*)$", backend = app, rewrite = "/app/$1" } ] }
            backends.app { servers { s.url = "%2$s" }, health-check.type = none, passive-check.failures = 0 }
            backends.only { servers { s.url = "%2$s" }, health-check.type = none, websocket-only = true }
            backends.bad { servers { s.url = "%3$s" }, health-check.type = none, passive-check.failures = 0 }
            """.formatted(port, witness.url(), bad.url()));
    }

    Raw.Connection sent(String text) throws IOException {
        Raw.Connection client = Raw.Connection.to(port);
        client.send(text);
        return client;
    }

    void refused(String request, int status, String error) throws IOException {
        try (Raw.Connection client = sent(request)) {
            assertError(client.answer(), status, error);
        }
    }

    void refusedForGood(String request, int status, String error) throws IOException {
        int seen = witness.requests().size();
        try (Raw.Connection client = sent(request + BEHIND)) {
            Raw.Answer answer = client.answer();
            assertError(answer, status, error);
            assertTrue(Raw.value(answer.head(), "Connection").endsWith("close"), answer::head);
            assertTrue(client.ended(), "nothing behind it is answered");
        }
        assertEquals(seen, witness.requests().size());
    }

    private static void assertError(Raw.Answer answer, int status, String error) {
        assertEquals(status, answer.status(), answer::head);
        assertEquals(error, answer.error());
    }

    /** A handshake in which each first text of a pair stands as the second. */
    static String handshake(String path, String... replacements) {
        String text = Raw.handshake(path);
        for (int i = 0; i < replacements.length; i += 2) {
            assertTrue(text.contains(replacements[i]));
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return text;
    }

    /** The server reads on a thread of its own, and may be late. */
    void awaitRequests(int count) {
        product.await(count + " requests", () -> witness.requests().size() == count);
    }

    @Override
    public void close() {
        product.close();
        witness.close();
        bad.close();
    }
}
