package io.tidegate.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** One of another protocol, in which the server speaks first. */
final class Greeter implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));

    Greeter() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Raw.Connection connection = new Raw.Connection(socket.accept());
                connection.send("220 mail.example ESMTP\r\n\r\n");
                Thread.ofVirtual().start(() -> untilEnd(connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void untilEnd(Raw.Connection connection) {
        try (connection) {
            connection.in().readAllBytes();
        } catch (IOException e) {
            // reset, which ends it as well
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
