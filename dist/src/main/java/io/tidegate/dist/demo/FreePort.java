package io.tidegate.dist.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A loopback port that can be listened on: the one wished for, or another where that is taken. */
final class FreePort {
    private FreePort() {}

    static int preferring(int wished) throws IOException {
        try {
            return bind(wished);
        } catch (IOException taken) {
            return bind(0);
        }
    }

    private static int bind(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return socket.getLocalPort();
        }
    }
}
