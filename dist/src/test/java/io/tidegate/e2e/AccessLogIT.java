package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One line for each request and tunnel, with who ended it and why (contract §6). */
final class AccessLogIT {
    /** Those that the shipped page describes. */
    private static List<String> fields() throws IOException {
        Path page = Path.of(System.getProperty("tidegate.home"), "docs", "access-log.md");
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`", -1)[1])
                .toList();
    }

    /** The line of this path that tells an end. */
    private static JsonObject line(Product product, String path) throws IOException {
        List<JsonObject> found = new java.util.ArrayList<>();
        product.await("the line of " + path, () -> {
            found.clear();
            product.output().stream()
                    .map(JsonObject::new)
                    .filter(line -> path.equals(line.getString("path")) && line.getValue("duration_ms") != null)
                    .forEach(found::add);
            return !found.isEmpty();
        });
        assertEquals(1, found.size(), found::toString);
        JsonObject line = found.getFirst();
        assertEquals(fields(), List.copyOf(line.fieldNames()), line::encode);
        return line;
    }

    private static void ended(JsonObject line, String by, Integer code, String reason) {
        assertEquals(by, line.getString("closed_by"), line::encode);
        assertEquals(code, line.getInteger("close_code"), line::encode);
        assertEquals(reason, line.getString("reason"), line::encode);
    }

    @Test
    void each_kind_of_end_has_its_words() throws Exception {
        try (Raw.Server server = new Raw.Server((connection, head) -> {
            if (head.contains("websocket") && head.startsWith("GET /server")) {
                connection.send(Raw.switching(head));
                connection.send(Raw.close(4001, false));
                connection.frame();
            } else if (head.contains("websocket")) {
                Raw.echoFrames(connection, head);
            } else {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                connection.ended();
            }
        })) {
            int port = Product.freePort();
            try (Product product = Product.start("""
                frontends.public { bind = "127.0.0.1:%d", routes = [
                  { match.path = "/old", backend = old }, { match.path-prefix = "/", backend = b } ] }
                backends.b { servers { s.url = "%2$s" }, health-check.type = none }
                backends.old { servers { s.url = "%2$s" }, health-check.type = none, tunnel.max-duration = 500ms }
                access-log { path = "-", open = true }
                drain { grace = 0s, close-rate = 1000/s }
                """.formatted(port, server.url()))) {
                try (Raw.Connection client = Raw.Connection.tunnel(port, "/client?secret=1")) {
                    client.send(Raw.frame(Raw.TEXT, new byte[10], true));
                    client.frame();
                    client.send(Raw.close(1000, true));
                    client.frame();
                }
                JsonObject byClient = line(product, "/client");
                ended(byClient, "client", 1000, "closed");
                assertEquals(2, byClient.getInteger("messages_to_server"));
                assertEquals(24, byClient.getInteger("bytes_to_server"));
                assertEquals(101, byClient.getInteger("status"));
                assertTrue(product.output().stream().noneMatch(l -> l.contains("secret")));
                assertEquals(
                        2,
                        product.output().stream()
                                .filter(l -> l.contains("\"/client\""))
                                .count(),
                        "one when it opens, one when it ends");

                try (Raw.Connection client = Raw.Connection.tunnel(port, "/server")) {
                    client.frame();
                    client.send(Raw.close(4001, true));
                    client.ended();
                }
                ended(line(product, "/server"), "server", 4001, "closed");

                try (Raw.Connection client = Raw.Connection.tunnel(port, "/reset")) {
                    client.reset();
                }
                assertEquals("client", line(product, "/reset").getString("closed_by"));
                assertNull(line(product, "/reset").getValue("close_code"));

                try (Raw.Connection client = Raw.Connection.tunnel(port, "/old")) {
                    client.send(Raw.close(client.frame().closeCode(), true));
                    client.ended();
                }
                assertEquals("tidegate", line(product, "/old").getString("closed_by"));
                assertEquals(1001, line(product, "/old").getInteger("close_code"));

                try (Raw.Connection client = Raw.Connection.to(port)) {
                    client.send("GET /plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                    client.head();
                }
                JsonObject plain = line(product, "/plain");
                assertEquals(200, plain.getInteger("status"));
                assertEquals(2, plain.getInteger("bytes_to_client"));

                try (Raw.Connection client = Raw.Connection.tunnel(port, "/drain")) {
                    product.ask("PATCH", "/api/v1/backends/b/servers/s", "{\"state\":\"drain\"}");
                    client.send(Raw.close(client.frame().closeCode(), true));
                    client.ended();
                }
                ended(line(product, "/drain"), "tidegate", 1001, "drain");

                try (Raw.Connection client = Raw.Connection.to(port)) {
                    client.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n");
                    assertTrue(client.head().startsWith("HTTP/1.1 503 "));
                }
                assertEquals("no-server", line(product, "/none").getString("reason"));
            }
        }
    }
}
