package io.tidegate.dist.demo;

import io.tidegate.core.handshake.AcceptKey;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A server of the training run, on plain sockets with a thread each: it must not bring code into the cache, or into the
 * profiles of Netty's event loop, that the product does not run. It echoes the messages of {@link TrainingClient}, and
 * answers every other request with {@link #ANSWER}.
 *
 * <p>Thread: its own.
 */
final class TrainingServer implements AutoCloseable {
    static final String ANSWER = "trained";

    private static final String KEY = "Sec-WebSocket-Key:";
    private static final int CLOSE = 0x88;
    private static final int LENGTH = 0x7f;
    private static final int MASK_BYTES = 4;

    private final ServerSocket listening;

    private TrainingServer(ServerSocket listening) {
        this.listening = listening;
    }

    /** Starts one on a free loopback port. */
    static TrainingServer start() throws IOException {
        TrainingServer server = new TrainingServer(new ServerSocket(0, 0, InetAddress.ofLiteral("127.0.0.1")));
        thread(server::accept);
        return server;
    }

    int port() {
        return listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void accept() {
        while (!listening.isClosed()) {
            Socket accepted = next();
            if (accepted != null) {
                thread(() -> serve(accepted));
            }
        }
    }

    /** The next connection, null where the server was closed. */
    private @Nullable Socket next() {
        try {
            return listening.accept();
        } catch (IOException closed) {
            return null;
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            String head = Heads.read(in);
            while (!head.contains("Upgrade: websocket")) {
                write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + ANSWER.length() + "\r\n\r\n" + ANSWER);
                head = Heads.read(in);
            }
            write(
                    out,
                    "HTTP/1.1 101 Switching Protocols\r\n"
                            + "Upgrade: websocket\r\n"
                            + "Connection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: "
                            + new AcceptKey().of(key(head)) + "\r\n\r\n");
            while (echo(in, out) != CLOSE) {
                // the next message
            }
        } catch (EOFException gone) {
            // a kept connection is no longer kept
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a message back, and returns its first byte. */
    private static int echo(DataInputStream in, OutputStream out) throws IOException {
        int opcode = in.readUnsignedByte();
        byte[] frame = new byte[2 + (in.readUnsignedByte() & LENGTH)];
        in.skipNBytes(MASK_BYTES); // zeros
        frame[0] = (byte) opcode;
        frame[1] = (byte) (frame.length - 2);
        in.readFully(frame, 2, frame.length - 2);
        out.write(frame);
        return opcode;
    }

    private static String key(String head) throws IOException {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, KEY, 0, KEY.length()))
                .map(line -> line.substring(KEY.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IOException("no key in " + head));
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void thread(Runnable task) {
        Thread.ofPlatform().daemon().name("training-server").start(task);
    }
}
