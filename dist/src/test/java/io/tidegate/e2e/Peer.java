package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program that we did not write, or that is made with a library that we did not write, as a process. */
final class Peer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path SCRIPTS = Path.of("src/test/js").toAbsolutePath();

    private final Process process;
    private final Thread reader;
    private final BlockingQueue<String> fresh = new LinkedBlockingQueue<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Peer(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().start(() -> {
            try (var output = process.inputReader(StandardCharsets.UTF_8)) {
                output.lines().forEach(line -> {
                    lines.add(line);
                    fresh.add(line);
                });
            } catch (IOException | UncheckedIOException e) {
                fresh.add("(ended: " + e.getMessage() + ")");
            }
        });
    }

    /** Skips the test where this peer is missing, or fails it where peers are required. */
    static void requires(String what, boolean present) {
        if ("1".equals(System.getenv("PEERS_REQUIRED"))) {
            assertTrue(present, what + " is missing, and PEERS_REQUIRED=1");
        }
        assumeTrue(present, what + " is missing");
    }

    static boolean onPath(String program) {
        for (String directory : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return Files.isExecutable(Path.of("/usr/sbin", program));
    }

    static void requiresNode() {
        requires(
                "Node with its packages (npm ci in dist/src/test/js)",
                onPath("node") && Files.isDirectory(SCRIPTS.resolve("node_modules/ws")));
    }

    /** One of the scripts beside the tests. */
    static Peer node(String script, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("node", SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** The same by another command, such as one that enters a namespace. */
    static Peer nodeUnder(List<String> prefix, String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("node", SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    static Peer run(List<String> command) throws IOException {
        return new Peer(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** A server made with the {@code ws} package. */
    static Server server(String name) throws IOException {
        Peer peer = node("server.js", name);
        String line = peer.await(said -> said.startsWith("listening "));
        return new Server(peer, name, Integer.parseInt(line.substring("listening ".length())));
    }

    /** A peer that listens on a local port. */
    record Server(Peer peer, String name, int port) implements AutoCloseable {
        String url() {
            return "ws://127.0.0.1:" + port;
        }

        @Override
        public void close() {
            peer.close();
        }
    }

    Process process() {
        return process;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** The next line that is so, skipping others. */
    String await(Predicate<String> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                String line = fresh.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (line == null) {
                    throw new AssertionError("the awaited line did not come; it said " + lines);
                }
                if (wanted.test(line)) {
                    return line;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What it has said, once it has ended. */
    List<String> finish() throws InterruptedException {
        // its last lines may still be in the pipe when it has ended
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || !reader.join(PATIENCE)) {
            throw new AssertionError("it did not end; it said " + lines);
        }
        return lines();
    }

    /** Kills it, and returns when it is dead: until then its kernel side would still accept. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
