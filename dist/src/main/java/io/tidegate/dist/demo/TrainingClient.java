package io.tidegate.dist.demo;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A client of the training run, on a plain socket: it must not bring code into the cache that the product does not use.
 * Messages up to 125 bytes.
 *
 * <p>Thread: one; everything blocks.
 */
final class TrainingClient implements AutoCloseable {
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int MASKED = 0x80;
    private static final int MASK_BYTES = 4;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private TrainingClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    static TrainingClient connect(int port) throws IOException {
        TrainingClient client = new TrainingClient(new Socket(InetAddress.ofLiteral("127.0.0.1"), port));
        client.socket.setTcpNoDelay(true);
        client.socket.setSoTimeout(TIMEOUT_MILLIS);
        return client;
    }

    /** Asks for a WebSocket and awaits it. */
    void upgrade(String path) throws IOException {
        request(
                path,
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        String head = Heads.read(in);
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IOException("the handshake was answered with " + head);
        }
    }

    /** Sends a message and reads one back. */
    void echo(String message) throws IOException {
        send(TEXT, message.getBytes(StandardCharsets.UTF_8));
        in.readUnsignedByte();
        in.skipNBytes(in.readUnsignedByte());
    }

    /** Says Close and reads to the end. */
    void end() throws IOException {
        send(CLOSE, new byte[] {(byte) (1000 >> 8), (byte) 1000});
        readToEnd();
    }

    /** Asks for an answer of so many bytes, on a connection that is kept. */
    void get(String path, int length) throws IOException {
        request(path, "");
        Heads.read(in);
        in.skipNBytes(length);
    }

    /** Asks for an answer that ends with the connection. */
    void getLast(String path) throws IOException {
        request(path, "Connection: close\r\n");
        if (readToEnd() == 0) {
            throw new EOFException("no answer to " + path);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void request(String path, String headers) throws IOException {
        out.write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + socket.getPort() + "\r\nUser-Agent: training\r\n"
                        + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    private void send(int opcode, byte[] payload) throws IOException {
        byte[] frame = new byte[2 + MASK_BYTES + payload.length];
        frame[0] = (byte) opcode;
        frame[1] = (byte) (MASKED | payload.length);
        // a mask of zeros: the payload goes as it is
        System.arraycopy(payload, 0, frame, 2 + MASK_BYTES, payload.length);
        out.write(frame);
    }

    private long readToEnd() throws IOException {
        return in.transferTo(OutputStream.nullOutputStream());
    }
}
