package io.tidegate.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients of {@link FaultServers} that do one thing after another: whatever breaks, no byte is another one, a cut is not
 * told as an end, and nothing hangs.
 */
final class FaultClients implements AutoCloseable {
    private static final int HANGS_MILLIS = 40_000; // above what Tidegate may take to give something up
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** How a thing that a client did came out. */
    enum Outcome {
        WHOLE,
        REFUSED,
        BROKEN,
        LEFT
    }

    /** How a connection comes to stand. */
    interface Door {
        Raw.Connection open() throws IOException;
    }

    private final Door door;
    private final boolean halfCloses;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Map<String, AtomicLong> outcomes = new ConcurrentHashMap<>();
    private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();
    private final Set<String> tunnels = ConcurrentHashMap.newKeySet();

    FaultClients(Door door, boolean halfCloses) {
        this.door = door;
        this.halfCloses = halfCloses;
    }

    /** What no fault of a connection explains. */
    List<String> wrongs() {
        return List.copyOf(wrongs);
    }

    /** The paths of all handshakes that got their 101. */
    Set<String> tunnels() {
        return Set.copyOf(tunnels);
    }

    /** How often each thing came out how. */
    Map<String, AtomicLong> outcomes() {
        return new TreeMap<>(outcomes);
    }

    /** So many clients, until the time is over and each has come to its end. */
    void run(int count, Random random, long seconds, Runnable disturbance) throws Exception {
        over.set(false);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Random own = new Random(random.nextLong());
            running.add(threads.submit(() -> {
                while (!over.get()) {
                    once(own, true);
                }
            }));
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            disturbance.run();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
        }
        over.set(true);
        for (Future<?> one : running) {
            one.get(3, TimeUnit.MINUTES);
        }
    }

    /** Each thing so often, one behind the other, where nothing breaks. */
    void each(int times, Random random) {
        for (int i = 0; i < times; i++) {
            once(random, false);
        }
    }

    private void once(Random random, boolean mayLeave) {
        boolean leaves = mayLeave && random.nextInt(10) == 0;
        String kind = switch (random.nextInt(9)) {
            case 0, 1, 2 -> "framed";
            case 3 -> "queued";
            case 4, 5 -> halfCloses ? "bytes" : "framed";
            case 6 -> "close";
            default -> "http";
        };
        String path = path(kind, random);
        Outcome outcome;
        try (Raw.Connection connection = door.open()) {
            connection.socket.setSoTimeout(HANGS_MILLIS);
            outcome = switch (kind) {
                case "bytes" -> bytes(connection, path, leaves);
                case "close" -> untilClose(connection, path);
                case "http" -> keepAlive(connection, random);
                default -> frames(connection, path, random, leaves);
            };
        } catch (SocketTimeoutException e) {
            wrongs.add(path + ": it hangs");
            outcome = Outcome.BROKEN;
        } catch (IOException e) {
            outcome = Outcome.BROKEN;
        } catch (RuntimeException e) {
            wrongs.add(path + ": " + e);
            outcome = Outcome.BROKEN;
        }
        outcomes.computeIfAbsent(kind + " " + outcome, k -> new AtomicLong()).incrementAndGet();
    }

    private static String path(String kind, Random random) {
        return "/" + kind + "/" + NUMBERS.incrementAndGet() + "/" + random.nextInt(1 << (4 + random.nextInt(15)));
    }

    private void wrong(String path, String what) {
        wrongs.add(path + ": " + what);
    }

    /** Whether there is a tunnel now; otherwise Tidegate has said why. */
    private boolean tunnel(Raw.Connection connection, String path) throws IOException {
        connection.send(Raw.handshake(path));
        String head = connection.head();
        if (head.startsWith("HTTP/1.1 101 ") && head.endsWith("\r\n\r\n")) {
            tunnels.add(path);
            return true;
        }
        if (!head.isEmpty() && head.endsWith("\r\n\r\n")) {
            ours(path, new Raw.Answer(head, ""));
            return false;
        }
        throw new EOFException("no answer but '" + head + "'");
    }

    private void ours(String path, Raw.Answer answer) {
        if (answer.error().isEmpty() || answer.status() < 502 || answer.status() > 504) {
            wrong(path, "answered " + answer.head());
        }
    }

    private Outcome frames(Raw.Connection connection, String path, Random random, boolean leaves) throws IOException {
        if (!tunnel(connection, path)) {
            return Outcome.REFUSED;
        }
        int messages = 1 + random.nextInt(8);
        for (int i = 0; i < messages; i++) {
            byte[] payload =
                    new byte[random.nextInt(4) == 0 ? 65_536 + random.nextInt(100_000) : random.nextInt(3_000)];
            random.nextBytes(payload);
            connection.send(Raw.frame(Raw.BINARY, payload, true));
            if (leaves && i == messages / 2) {
                connection.reset();
                return Outcome.LEFT;
            }
            Raw.Frame frame = connection.frame();
            if (frame.opcode() == Raw.CLOSE) {
                return closed(connection, path, frame);
            }
            if (frame.opcode() != Raw.BINARY || !Arrays.equals(payload, frame.payload())) {
                wrong(path, "another frame came back: " + frame.opcode() + ", " + frame.payload().length + " bytes");
                return Outcome.BROKEN;
            }
        }
        connection.send(Raw.close(1000, true));
        Raw.Frame last = connection.frame();
        if (last.opcode() != Raw.CLOSE) {
            wrong(path, "no Close came back but " + last.opcode());
        }
        connection.ended();
        return last.closeCode() == 1000 ? Outcome.WHOLE : Outcome.LEFT;
    }

    private Outcome closed(Raw.Connection connection, String path, Raw.Frame close) throws IOException {
        if (close.closeCode() != 1001) {
            wrong(path, "a Close of " + close.closeCode());
        }
        connection.send(Raw.frame(Raw.CLOSE, close.payload(), true));
        if (connection.in().read() >= 0) {
            wrong(path, "something came behind the Close");
        }
        return Outcome.LEFT;
    }

    private Outcome bytes(Raw.Connection connection, String path, boolean leaves) throws IOException {
        if (!tunnel(connection, path)) {
            return Outcome.REFUSED;
        }
        byte[] content = FaultServers.content(path);
        Future<Boolean> writing = threads.submit(() -> write(connection, content, leaves));
        try {
            int got = same(connection.in(), content, path);
            boolean wrote = writing.get(); // a reset that the writing side was told is an end to the reading one
            if (wrote && got >= 0 && got < content.length) {
                wrong(path, "an end came behind " + got + " of " + content.length);
            }
            return leaves ? Outcome.LEFT : got == content.length ? Outcome.WHOLE : Outcome.BROKEN;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return leaves ? Outcome.LEFT : Outcome.BROKEN;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says all and half-closes, or leaves in the middle; whether it came so far. */
    private static boolean write(Raw.Connection connection, byte[] content, boolean leaves) {
        try {
            OutputStream out = connection.socket.getOutputStream();
            int end = leaves ? content.length / 2 : content.length;
            for (int at = 0; at < end; at += 20_000) {
                out.write(content, at, Math.min(20_000, end - at));
            }
            if (leaves) {
                connection.reset();
            } else {
                connection.socket.shutdownOutput();
            }
            return !leaves;
        } catch (IOException e) {
            return false;
        }
    }

    /** How much of this comes up to the end; negative where something else does. */
    private int same(InputStream in, byte[] expected, String path) throws IOException {
        byte[] buffer = new byte[65536];
        int at = 0;
        for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
            if (got > expected.length - at || !Arrays.equals(buffer, 0, got, expected, at, at + got)) {
                wrong(path, "something else came behind " + at);
                return -1;
            }
            at += got;
        }
        return at;
    }

    private Outcome untilClose(Raw.Connection connection, String path) throws IOException {
        connection.send("GET " + path + " HTTP/1.1\r\nHost: app.test\r\n\r\n");
        String head = connection.head();
        if (!head.endsWith("\r\n\r\n")) {
            throw new EOFException(head);
        }
        if (!head.startsWith("HTTP/1.1 200 ")) {
            ours(path, new Raw.Answer(head, ""));
            return Outcome.REFUSED;
        }
        byte[] content = FaultServers.content(path);
        int got = same(connection.in(), content, path);
        if (got >= 0 && got < content.length) {
            wrong(path, "an end came behind " + got + " of " + content.length);
        }
        return got == content.length ? Outcome.WHOLE : Outcome.BROKEN;
    }

    /** Some requests on one connection; the first that is refused or broken is the last. */
    private Outcome keepAlive(Raw.Connection connection, Random random) throws IOException {
        int requests = 1 + random.nextInt(6);
        for (int i = 0; i < requests; i++) {
            String kind = List.of("length", "chunked", "upload").get(random.nextInt(3));
            String path = path(kind, random);
            byte[] content = FaultServers.content(path);
            if (kind.equals("upload")) {
                connection.send("POST " + path + " HTTP/1.1\r\nHost: app.test\r\nContent-Length: " + content.length
                        + "\r\n\r\n");
                connection.send(content);
            } else {
                connection.send("GET " + path + " HTTP/1.1\r\nHost: app.test\r\n\r\n");
            }
            String head = connection.head();
            if (!head.endsWith("\r\n\r\n")) {
                throw new EOFException(head);
            }
            if (!head.startsWith("HTTP/1.1 200 ")) {
                ours(path, new Raw.Answer(head, ""));
                return Outcome.REFUSED;
            }
            byte[] expected = kind.equals("upload") ? new byte[] {'o', 'k'} : content;
            byte[] body = kind.equals("chunked")
                    ? chunks(connection)
                    : connection.read(Integer.parseInt(Raw.value(head, "Content-Length")));
            if (!Arrays.equals(expected, body)) {
                wrong(path, "another body came: " + body.length + " bytes of " + expected.length);
                return Outcome.BROKEN;
            }
        }
        return Outcome.WHOLE;
    }

    private static byte[] chunks(Raw.Connection connection) throws IOException {
        var body = new java.io.ByteArrayOutputStream();
        while (true) {
            String size = connection.line();
            if (size.isEmpty()) {
                throw new EOFException("no chunk");
            }
            byte[] chunk = connection.read(Integer.parseInt(size, 16));
            body.writeBytes(chunk);
            connection.read(2);
            if (chunk.length == 0) {
                return body.toByteArray();
            }
        }
    }

    @Override
    public void close() {
        over.set(true);
        threads.close();
    }
}
