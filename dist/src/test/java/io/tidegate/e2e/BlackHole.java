package io.tidegate.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A local port whose queue of connections is full: the kernel drops each SYN, and a connect only ever times out. */
final class BlackHole implements AutoCloseable {
    private static final int PATIENCE_MS = 300;

    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    private final List<Socket> waiting = new ArrayList<>();

    BlackHole() throws IOException {
        while (true) {
            Socket client = new Socket();
            waiting.add(client);
            try {
                client.connect(socket.getLocalSocketAddress(), PATIENCE_MS);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (Socket client : waiting) {
            client.close();
        }
        socket.close();
    }
}
