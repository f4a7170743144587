package io.tidegate.e2e;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A server that wants a PROXY header in front of everything, TLS included. It answers each request with three lines: the
 * number of its connection, the header (version 2 in hexadecimal), and the request's X-Forwarded-For.
 */
final class Proxied implements Closeable {
    private static final int V2_HEAD_BYTES = 16;

    private final ServerSocket socket = new ServerSocket(0, 500, InetAddress.ofLiteral("127.0.0.1"));
    private final AtomicInteger connections = new AtomicInteger();
    private final @Nullable SSLContext tls;

    /** A header that a server got, and on which connection. */
    record Told(int connection, String header, String forwardedFor) {
        static Told of(String body) {
            String[] lines = body.split("\n", -1);
            return new Told(Integer.parseInt(lines[0]), lines[1], lines[2]);
        }
    }

    Proxied(Optional<SSLContext> tls) throws IOException {
        this.tls = tls.orElse(null);
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                Thread.ofVirtual().start(() -> serve(accepted));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket plain) {
        int number = connections.incrementAndGet();
        try (plain) {
            String header = header(plain.getInputStream());
            try (Raw.Connection connection = new Raw.Connection(tls == null ? plain : Tls.server(tls, plain))) {
                for (String head = connection.head(); !head.isEmpty(); head = connection.head()) {
                    String body = number + "\n" + header + "\n" + Raw.value(head, "X-Forwarded-For");
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                }
            }
        } catch (IOException e) {
            // the test looks at what the other side sees
        }
    }

    /** Byte by byte: what follows may be TLS's. */
    private static String header(InputStream in) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        take(in, header, V2_HEAD_BYTES);
        if (header.toByteArray()[0] == 'P') {
            while (header.toByteArray()[header.size() - 1] != '\n') {
                take(in, header, 1);
            }
            return header.toString(java.nio.charset.StandardCharsets.ISO_8859_1).strip();
        }
        byte[] head = header.toByteArray();
        take(in, header, ((head[14] & 0xff) << 8) | (head[15] & 0xff));
        return HexFormat.of().formatHex(header.toByteArray());
    }

    private static void take(InputStream in, ByteArrayOutputStream out, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        out.writeBytes(bytes);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
