package io.tidegate.e2e;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** WebSockets by hand over plain sockets, for what no library would do. Blocking; meant for virtual threads. */
final class Raw {
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ=="; // RFC 6455 §1.3
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private Raw() {}

    /** One frame: its first byte's opcode, whether it is final, and its payload unmasked. */
    @SuppressWarnings("ArrayRecordComponent")
    record Frame(int opcode, boolean fin, byte[] payload) {
        int closeCode() {
            return payload.length < 2 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
        }
    }

    /** An answer whose length was told. */
    record Answer(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        /** The value of {@code X-Tidegate-Error}; "" where the answer is a server's. */
        String error() {
            return value(head, "X-Tidegate-Error");
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static byte[] frame(int opcode, byte[] payload, boolean masked) {
        return frame(opcode, true, payload, masked);
    }

    static byte[] frame(int opcode, boolean fin, byte[] payload, boolean masked) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
        out.write((fin ? 0x80 : 0) | opcode);
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            out.write(mask | payload.length);
        } else if (payload.length < 65536) {
            out.write(mask | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(mask | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >>> shift));
            }
        }
        byte[] key = {0x12, 0x34, 0x56, 0x78};
        if (masked) {
            out.writeBytes(key);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(masked ? payload[i] ^ key[i & 3] : payload[i]);
        }
        return out.toByteArray();
    }

    static byte[] close(int code, boolean masked) {
        return frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code}, masked);
    }

    static String acceptOf(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** One connection, from either side. */
    static final class Connection implements Closeable {
        final Socket socket;
        private final InputStream in;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new java.io.BufferedInputStream(socket.getInputStream(), 65536);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
        }

        static Connection to(int port) throws IOException {
            return to("127.0.0.1", port);
        }

        static Connection to(String host, int port) throws IOException {
            return new Connection(new Socket(InetAddress.getByName(host), port));
        }

        /** Connects, shakes hands, and has a tunnel. */
        static Connection tunnel(int port, String path) throws IOException {
            return tunnel("127.0.0.1", port, path);
        }

        static Connection tunnel(String host, int port, String path) throws IOException {
            Connection connection = to(host, port);
            connection.shakeHands(path);
            return connection;
        }

        /** Asks for a tunnel, and has it. */
        void shakeHands(String path) throws IOException {
            send(handshake(path));
            switched();
        }

        /** The head that comes is a 101's. */
        void switched() throws IOException {
            String head = head();
            if (!head.startsWith("HTTP/1.1 101 ")) {
                close();
                throw new IOException("no 101 but " + head.lines().findFirst().orElse("nothing"));
            }
        }

        /** A server that {@linkplain #echoBytes echoes bytes} is at the other end. */
        void echoesBytes() throws IOException {
            byte[] message = Raw.frame(TEXT, "through".getBytes(StandardCharsets.US_ASCII), true);
            send(message);
            byte[] back = read(message.length);
            if (!Arrays.equals(message, back)) {
                throw new AssertionError("not its echo: " + text(back));
            }
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** A head up to its empty line; what was read of it where the stream ends first. */
        String head() throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                text.append((char) next);
            }
            return text.toString();
        }

        /** A line without its end; what was read of it where the stream ends first. */
        String line() throws IOException {
            StringBuilder text = new StringBuilder();
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                if (next != '\r') {
                    text.append((char) next);
                }
            }
            return text.toString();
        }

        /** An answer's head, and as much of its body as Content-Length says. */
        Answer answer() throws IOException {
            String head = head();
            if (!head.endsWith("\r\n\r\n")) {
                throw new EOFException("no answer but '" + head + "'");
            }
            String length = value(head, "Content-Length");
            return new Answer(head, length.isEmpty() ? "" : text(read(Integer.parseInt(length))));
        }

        byte[] read(int count) throws IOException {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException(bytes.length + " of " + count + " bytes");
            }
            return bytes;
        }

        InputStream in() {
            return in;
        }

        Frame frame() throws IOException {
            int first = read(1)[0] & 0xff;
            int second = read(1)[0] & 0xff;
            long length = second & 0x7f;
            if (length >= 126) {
                byte[] wide = read(length == 126 ? 2 : 8);
                length = 0;
                for (byte b : wide) {
                    length = (length << 8) | (b & 0xff);
                }
            }
            byte[] key = (second & 0x80) != 0 ? read(4) : new byte[4];
            byte[] payload = read(Math.toIntExact(length));
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= key[i & 3];
            }
            return new Frame(first & 15, (first & 0x80) != 0, payload);
        }

        /** Whether the stream ends, by FIN or by reset, with nothing more to read. */
        boolean ended() throws IOException {
            try {
                return in.read() < 0;
            } catch (SocketException e) {
                return true;
            }
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    static String handshake(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: app.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n\r\n";
    }

    /** What a server does with one connection, its request's head read. */
    interface Behaviour {
        void serve(Connection connection, String head) throws IOException;
    }

    /** A server that does whatever a test wants, on a virtual thread for each connection. */
    static final class Server implements Closeable {
        private final ServerSocket socket;
        private final Behaviour behaviour;
        private final Set<Connection> open = ConcurrentHashMap.newKeySet();
        private final List<String> heads = new CopyOnWriteArrayList<>();

        Server(Behaviour behaviour) throws IOException {
            this(0, behaviour);
        }

        Server(int port, Behaviour behaviour) throws IOException {
            this("127.0.0.1", port, behaviour);
        }

        /** At an address of its own, such as 127.0.0.2, or at all with 0.0.0.0. */
        Server(String address, int port, Behaviour behaviour) throws IOException {
            this(new ServerSocket(port, 4096, InetAddress.getByName(address)), behaviour);
        }

        /** One that listens already, such as by TLS. */
        Server(ServerSocket socket, Behaviour behaviour) {
            this.socket = socket;
            this.behaviour = behaviour;
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return socket.getLocalPort();
        }

        String url() {
            return "ws://" + socket.getInetAddress().getHostAddress() + ":" + port();
        }

        /** The heads that came, in order. */
        List<String> heads() {
            return List.copyOf(heads);
        }

        int openConnections() {
            return open.size();
        }

        /** New connections are refused; those that are open stay. */
        void stopAccepting() throws IOException {
            socket.close();
        }

        /** All that are open end without a word, as if the server had died and come back. */
        void cutAll() {
            for (Connection connection : open) {
                try {
                    connection.reset();
                } catch (IOException e) {
                    // it has gone by itself
                }
            }
        }

        private void accept() {
            while (!socket.isClosed()) {
                try {
                    Connection connection = new Connection(socket.accept());
                    Thread.ofVirtual().start(() -> serve(connection));
                } catch (IOException e) {
                    return; // closed
                }
            }
        }

        private void serve(Connection connection) {
            open.add(connection);
            try (connection) {
                String head = connection.head();
                if (!head.isEmpty()) {
                    heads.add(head);
                    behaviour.serve(connection, head);
                }
            } catch (IOException e) {
                // the test looks at what the other side sees
            } finally {
                open.remove(connection);
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
                for (Connection connection : open) {
                    connection.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static String value(String head, String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    static String switching(String head) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + acceptOf(value(head, "Sec-WebSocket-Key")) + "\r\n\r\n";
    }

    /** Answers every handshake, then sends back every byte, unlooked at; a half-close is answered by one. */
    static void echoBytes(Connection connection, String head) throws IOException {
        connection.send(switching(head));
        connection.in().transferTo(connection.socket.getOutputStream());
        connection.socket.shutdownOutput();
    }

    /** Answers every handshake, then echoes messages, and Close with Close. */
    static void echoFrames(Connection connection, String head) throws IOException {
        connection.send(switching(head));
        while (true) {
            Frame frame = connection.frame();
            int opcode = frame.opcode() == PING ? PONG : frame.opcode();
            connection.send(frame(opcode, frame.fin(), frame.payload(), false));
            if (opcode == CLOSE) {
                return;
            }
        }
    }
}
