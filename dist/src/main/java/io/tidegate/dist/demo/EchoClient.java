package io.tidegate.dist.demo;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket client of the training run, on a plain socket: it must not bring code into the cache that the product does
 * not use. Messages up to 125 bytes.
 *
 * <p>Thread: one; everything blocks.
 */
final class EchoClient implements AutoCloseable {
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int MASKED = 0x80;
    private static final int MASK_BYTES = 4;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private EchoClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    static EchoClient connect(int port, String path) throws IOException {
        EchoClient client = new EchoClient(new Socket(InetAddress.ofLiteral("127.0.0.1"), port));
        client.socket.setTcpNoDelay(true);
        client.socket.setSoTimeout(TIMEOUT_MILLIS);
        client.out.write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                        + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nUser-Agent: training\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        String status = client.head();
        if (!status.startsWith("HTTP/1.1 101")) {
            client.socket.close();
            throw new IOException("the handshake was answered with " + status);
        }
        return client;
    }

    /** Sends a message and reads one back. */
    void echo(String message) throws IOException {
        send(TEXT, message.getBytes(StandardCharsets.UTF_8));
        in.readUnsignedByte();
        in.skipNBytes(in.readUnsignedByte());
    }

    @Override
    public void close() throws IOException {
        try (socket) {
            send(CLOSE, new byte[] {(byte) (1000 >> 8), (byte) 1000});
            while (in.read() >= 0) {
                // the other's Close, then its end
            }
        }
    }

    private void send(int opcode, byte[] payload) throws IOException {
        byte[] frame = new byte[2 + MASK_BYTES + payload.length];
        frame[0] = (byte) opcode;
        frame[1] = (byte) (MASKED | payload.length);
        // a mask of zeros: the payload goes as it is
        System.arraycopy(payload, 0, frame, 2 + MASK_BYTES, payload.length);
        out.write(frame);
    }

    /** Reads to the end of the answer's head. */
    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed within the answer");
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
