package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** One product on one event loop, and a server behind it that answers each path in a way of its own. */
final class PlainHttpScene implements AutoCloseable {
    static final String END = " HTTP/1.1\r\nHost: app.test\r\n\r\n";
    static final long GIBIBYTE = 1L << 30;
    static final int SLOW_BYTES = 6 * 1024 * 1024;
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** Of the server, so far. */
    final AtomicInteger connections = new AtomicInteger();

    /** The heads that the server got, in order. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** What {@code /wait} waits for. */
    final AtomicReference<CountDownLatch> gate = new AtomicReference<>(new CountDownLatch(0));

    final int port = Product.freePort();
    final Product product;
    private final Raw.Server server = new Raw.Server(this::serve);

    PlainHttpScene() throws IOException {
        product = Product.start("""
            event-loops = 1
            frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = app } ] }
            backends.app { servers { s.url = "%s" }, health-check.type = none, passive-check.failures = 0 }
            """.formatted(port, server.url()));
    }

    Raw.Connection sent(String text) throws IOException {
        Raw.Connection client = Raw.Connection.to(port);
        client.send(text);
        return client;
    }

    private void serve(Raw.Connection connection, String first) throws IOException {
        connections.incrementAndGet();
        int served = 0;
        for (String head = first; !head.isEmpty(); head = connection.head()) {
            requests.add(head);
            String path = head.split(" ", 3)[1];
            switch (path) {
                case "/head" -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
                case "/204" -> connection.send("HTTP/1.1 204 No Content\r\n\r\n");
                case "/304" ->
                    connection.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\nETag: \"x\"\r\n\r\n");
                case "/hints" -> connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + OK);
                case "/continue" -> {
                    connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                    assertEquals("hello", Raw.text(connection.read(5)));
                    connection.send(OK);
                }
                case "/trailers" -> {
                    String body = chunks(connection);
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n" + body);
                }
                case "/chunked" ->
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n");
                case "/until-close" -> {
                    connection.send("HTTP/1.1 200 OK\r\n\r\nall that comes");
                    return;
                }
                case "/cut" -> {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
                    return;
                }
                case "/reset" -> {
                    connection.send("HTTP/1.1 200 OK\r\n\r\nonly this");
                    connection.reset();
                    return;
                }
                case "/wait" -> {
                    await(gate.get());
                    connection.send(OK);
                }
                case "/too-much" -> {
                    connection.read(1000);
                    connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
                    connection.in().transferTo(OutputStream.nullOutputStream());
                    return;
                }
                case "/too-much-and-gone" -> {
                    connection.read(1000);
                    connection.send(
                            "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
                    return;
                }
                case "/upload" -> {
                    long length = Long.parseLong(Raw.value(head, "Content-Length"));
                    connection.send("HTTP/1.1 200 OK\r\nX-Got: " + skip(connection.in(), length)
                            + "\r\nContent-Length: 2\r\n\r\nok");
                }
                case "/download" -> {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + GIBIBYTE + "\r\n\r\n");
                    pour(connection.socket.getOutputStream(), GIBIBYTE);
                }
                case "/slow" -> {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + SLOW_BYTES + "\r\n\r\n");
                    pour(connection.socket.getOutputStream(), SLOW_BYTES);
                }
                case "/once" -> {
                    if (served > 0) {
                        return; // as if it had closed while the request was under way
                    }
                    String length = Raw.value(head, "Content-Length");
                    connection.read(length.isEmpty() ? 0 : Integer.parseInt(length));
                    connection.send(OK);
                }
                case "/never" -> {
                    return;
                }
                case "/hints-without-end" -> {
                    String hint = "HTTP/1.1 103 Early Hints\r\nLink: " + "x".repeat(8000) + "\r\n\r\n";
                    while (true) {
                        connection.send(hint);
                    }
                }
                default -> connection.send(OK);
            }
            served++;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A chunked body as it came, framing and trailers included. */
    private static String chunks(Raw.Connection connection) throws IOException {
        StringBuilder all = new StringBuilder();
        while (!all.toString().endsWith("\r\n\r\n")) {
            all.append(Raw.text(connection.read(1)));
        }
        return all.toString();
    }

    static void pour(OutputStream out, long count) throws IOException {
        byte[] piece = new byte[256 * 1024];
        for (long left = count; left > 0; left -= Math.min(left, piece.length)) {
            out.write(piece, 0, (int) Math.min(left, piece.length));
        }
    }

    static long skip(InputStream in, long count) throws IOException {
        byte[] piece = new byte[256 * 1024];
        long got = 0;
        while (got < count) {
            int read = in.read(piece, 0, (int) Math.min(piece.length, count - got));
            if (read < 0) {
                break;
            }
            got += read;
        }
        return got;
    }

    static String rest(Raw.Connection client) throws IOException {
        return Raw.text(client.in().readAllBytes());
    }

    @Override
    public void close() {
        product.close();
        server.close();
    }
}
