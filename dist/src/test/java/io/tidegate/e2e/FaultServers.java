package io.tidegate.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Servers that know from a request's path, {@code /KIND/NUMBER/SIZE}, what its client has to say: they tell where they heard
 * something else.
 */
final class FaultServers implements AutoCloseable {
    private final List<Raw.Server> all = new ArrayList<>();
    private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();

    FaultServers(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            all.add(new Raw.Server(this::serve));
        }
    }

    String url(int server) {
        return all.get(server).url();
    }

    void cutAll(int server) {
        all.get(server).cutAll();
    }

    /** What no fault of a connection explains. */
    List<String> wrongs() {
        return List.copyOf(wrongs);
    }

    /** What a client of this path says, and hears. */
    static byte[] content(String path) {
        String[] part = path.split("/", -1);
        byte[] bytes = new byte[Integer.parseInt(part[3])];
        new Random(Long.parseLong(part[2])).nextBytes(bytes);
        return bytes;
    }

    private void serve(Raw.Connection connection, String first) throws IOException {
        for (String head = first; !head.isEmpty(); head = connection.head()) {
            String path = head.split(" ", 3)[1];
            switch (path.split("/", -1)[1]) {
                case "framed", "queued" -> {
                    Raw.echoFrames(connection, head);
                    return;
                }
                case "bytes" -> {
                    bytes(connection, head, path);
                    return;
                }
                case "length" -> {
                    byte[] body = content(path);
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                    connection.send(body);
                }
                case "close" -> {
                    connection.send("HTTP/1.1 200 OK\r\n\r\n");
                    connection.send(content(path));
                    return;
                }
                case "chunked" -> chunked(connection, content(path));
                case "upload" -> upload(connection, path);
                default -> throw new AssertionError(path);
            }
        }
    }

    /** Echoes what comes, and ends only behind its end. */
    private void bytes(Raw.Connection connection, String head, String path) throws IOException {
        connection.send(Raw.switching(head));
        byte[] expected = content(path);
        byte[] buffer = new byte[65536];
        int at = 0;
        InputStream in = connection.in();
        for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
            if (got > expected.length - at || !Arrays.equals(buffer, 0, got, expected, at, at + got)) {
                wrongs.add(path + ": the server heard something else behind " + at);
                connection.reset();
                return;
            }
            at += got;
            connection.socket.getOutputStream().write(buffer, 0, got);
        }
        if (at < expected.length) {
            wrongs.add(path + ": the server heard an end behind " + at);
            connection.reset();
            return;
        }
        connection.socket.shutdownOutput();
        try {
            in.read(); // until the other side closes, too
        } catch (SocketTimeoutException e) {
            wrongs.add(path + ": the server's connection hangs");
        }
    }

    private static void chunked(Raw.Connection connection, byte[] body) throws IOException {
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int at = 0; at < body.length; at += 10_000) {
            int size = Math.min(10_000, body.length - at);
            connection.send(Integer.toHexString(size) + "\r\n");
            connection.socket.getOutputStream().write(body, at, size);
            connection.send("\r\n");
        }
        connection.send("0\r\n\r\n");
    }

    private void upload(Raw.Connection connection, String path) throws IOException {
        byte[] expected = content(path);
        if (!Arrays.equals(expected, connection.read(expected.length))) {
            wrongs.add(path + ": the server got another body");
        }
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    @Override
    public void close() {
        all.forEach(Raw.Server::close);
    }
}
