package io.tidegate.e2e;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that remembers every head that reached it, on any connection, and answers each by its path: what it did not see
 * never left Tidegate. A path that ends with {@code /tunnel} becomes an echo, one with {@code /refuse} is refused.
 */
final class Witness implements Closeable {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final Raw.Server server;

    Witness() throws IOException {
        server = new Raw.Server(this::serve);
    }

    String url() {
        return server.url();
    }

    /** Every head, in order. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Every body that was complete. */
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    /** Whether a head's first line holds this. */
    boolean saw(String part) {
        return requests.stream()
                .anyMatch(head -> head.lines().findFirst().orElse("").contains(part));
    }

    int openConnections() {
        return server.openConnections();
    }

    private void serve(Raw.Connection connection, String first) throws IOException {
        for (String head = first; !head.isEmpty(); head = connection.head()) {
            requests.add(head);
            String path = head.split(" ", 3)[1];
            if (path.endsWith("/tunnel")) {
                Raw.echoBytes(connection, head);
                return;
            }
            bodies.add(body(connection, head));
            if (path.endsWith("/refuse")) {
                connection.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
            } else if (path.endsWith("/accepts-with-200")) {
                connection.send("HTTP/1.1 200 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + Raw.acceptOf(Raw.KEY) + "\r\nContent-Length: 2\r\n\r\nok");
            } else if (path.endsWith("/wrong-accept")) {
                connection.send(Raw.switching("Sec-WebSocket-Key: x"));
            } else if (path.endsWith("/switches-unasked")) {
                connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n");
            } else {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        }
    }

    private static String body(Raw.Connection connection, String head) throws IOException {
        if (!Raw.value(head, "Transfer-Encoding").isEmpty()) {
            return String.join("", chunks(connection));
        }
        String length = Raw.value(head, "Content-Length");
        return length.isEmpty() ? "" : Raw.text(connection.read(Integer.parseInt(length)));
    }

    private static List<String> chunks(Raw.Connection connection) throws IOException {
        List<String> chunks = new ArrayList<>();
        while (true) {
            String line = connection.line();
            if (line.isEmpty()) {
                throw new EOFException("the body was cut");
            }
            int size = Integer.parseInt(line.split(";", 2)[0], 16);
            if (size == 0) {
                while (!connection.line().isEmpty()) {
                    // a trailer
                }
                return chunks;
            }
            chunks.add(Raw.text(connection.read(size)));
            connection.line();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
