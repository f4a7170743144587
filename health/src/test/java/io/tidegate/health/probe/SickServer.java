package io.tidegate.health.probe;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server on plain sockets that behaves as a test says, well or badly; nothing in it is Tidegate's. */
public final class SickServer implements AutoCloseable {
    /** What it does with a connection; it is closed afterwards. */
    public interface Behaviour {
        void serve(Connection connection) throws IOException;
    }

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int PATIENCE_MILLIS = 15_000;

    private final ServerSocket listener;
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Behaviour behaviour;

    public SickServer(Behaviour behaviour) throws IOException {
        this(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()), behaviour);
    }

    public SickServer(ServerSocket listener, Behaviour behaviour) {
        this.listener = listener;
        this.behaviour = behaviour;
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), port());
    }

    /** From the next connection on. */
    public void behave(Behaviour now) {
        behaviour = now;
    }

    public int accepted() {
        return accepted.get();
    }

    /** How the next connection ended as the server saw it: "fin", "reset", or what else went wrong. */
    public String awaitEnd() throws InterruptedException {
        String end = ends.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        if (end == null) {
            throw new AssertionError("no connection has ended");
        }
        return end;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        String end;
        try (socket) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            behaviour.serve(new Connection(socket));
            end = "served";
        } catch (EOFException e) {
            end = "fin";
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            end = message.contains("reset") || message.contains("broken pipe") ? "reset" : e.toString();
        }
        ends.add(end);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /** A frame as it came. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Frame(int opcode, boolean masked, byte[] payload) {}

    /** One connection, blocking. */
    public static final class Connection {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        /** The bytes up to the empty line, as text. */
        public String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(readByte());
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        }

        public byte[] read(int bytes) throws IOException {
            byte[] read = in.readNBytes(bytes);
            if (read.length < bytes) {
                throw new EOFException();
            }
            return read;
        }

        public Frame readFrame() throws IOException {
            int first = readByte();
            int second = readByte();
            byte[] mask = (second & 0x80) != 0 ? read(4) : new byte[4];
            byte[] payload = read(second & 0x7F);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return new Frame(first & 0xF, (second & 0x80) != 0, payload);
        }

        public void frame(int opcode, byte[] payload) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(0x80 | opcode);
            frame.write(payload.length);
            frame.write(payload);
            out.write(frame.toByteArray());
        }

        private int readByte() throws IOException {
            int read = in.read();
            if (read < 0) {
                throw new EOFException();
            }
            return read;
        }

        public void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Reads a handshake and answers it rightly, with these header lines besides. */
        public void switchProtocols(String... lines) throws IOException {
            write(switching(accept(header(readHead(), "Sec-WebSocket-Key")), lines));
        }

        /** Until the other side has ended. */
        public void awaitEnd() throws IOException {
            while (true) {
                readByte();
            }
        }

        /** Answers a Close with a Close and waits for the FIN behind it. */
        public void farewell() throws IOException {
            Frame frame = readFrame();
            while (frame.opcode() != 8) {
                frame = readFrame();
            }
            frame(8, frame.payload());
            awaitEnd();
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    public static String switching(String accept, String... lines) {
        StringBuilder head = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n")
                .append("Connection: Upgrade\r\nSec-WebSocket-Accept: ")
                .append(accept)
                .append("\r\n");
        for (String line : lines) {
            head.append(line).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** The value of a header in a head, "" where there is none. */
    public static String header(String head, String name) {
        @Nullable
        String found = head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .findFirst()
                .orElse(null);
        return found == null ? "" : found.substring(name.length() + 1).strip();
    }

    public static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
