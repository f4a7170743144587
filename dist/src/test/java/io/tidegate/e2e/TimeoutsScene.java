package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A product whose timeouts are a second or two, and a server that keeps each of them waiting, by the path. */
final class TimeoutsScene implements AutoCloseable {
    static final String END = " HTTP/1.1\r\nHost: app.test\r\n\r\n";

    /** Between two frames of who speaks: less than any timeout here. */
    static final long PACE_MILLIS = 500;

    /** So many frames at that pace take longer than the timeout of a tunnel. */
    static final int FRAMES = 6;

    final int port = Product.freePort();
    final Product product;
    private final Raw.Server server = new Raw.Server(TimeoutsScene::serve);
    private final BlackHole hole = new BlackHole();

    TimeoutsScene() throws IOException {
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

    Raw.Connection sent(String text) throws IOException {
        Raw.Connection client = Raw.Connection.to(port);
        client.send(text);
        return client;
    }

    static void answered(Raw.Connection client, int status, String error) throws IOException {
        Raw.Answer answer = client.answer();
        assertEquals(status, answer.status(), answer::head);
        assertEquals(error, answer.error());
    }

    /** How long it took to end, in milliseconds. */
    static long untilEnded(Raw.Connection client) throws IOException {
        long began = System.nanoTime();
        assertTrue(client.ended());
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    void logged(String path, int status, String reason, String by) {
        JsonObject line = product.logged(path);
        assertEquals(status, line.getInteger("status"), line::encode);
        assertEquals(reason, line.getString("reason"), line::encode);
        assertEquals(by, line.getString("closed_by"), line::encode);
    }

    /** The pace is what is tested here. */
    static void rest(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
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
                for (int i = 0; i < FRAMES; i++) {
                    connection.send(Raw.frame(Raw.TEXT, new byte[1], false));
                    rest(PACE_MILLIS);
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
                    rest(PACE_MILLIS);
                }
                rest(20_000);
            }
            default -> {
                connection.in().transferTo(OutputStream.nullOutputStream());
                rest(20_000); // a FIN is not answered
            }
        }
    }

    @Override
    public void close() throws IOException {
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
}
