package io.tidegate.e2e;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The packaged product as a process of its own with one configuration, in a directory that goes with it. Netty's leak
 * detector is on paranoid in it: {@link #close} fails where it spoke.
 */
final class Product implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("\\bready\\b"); // not "already in use"
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Process process;
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final Thread errorsReader;
    private final Seat seat;
    private final int adminPort;
    private final AdminPort admin;

    /** Where it runs: what its command begins with, and the address that it is asked at. */
    record Seat(List<String> prefix, String host) {
        static final Seat HERE = new Seat(List.of(), "127.0.0.1");
        /** Off loopback the admin side wants one. */
        static final String TOKEN = "token-of-the-tests";

        boolean isHere() {
            return host.equals(HERE.host);
        }
    }

    private Product(Seat seat, Path directory, int adminPort, Map<String, String> environment) throws IOException {
        this.seat = seat;
        this.directory = directory;
        this.adminPort = adminPort;
        this.admin = new AdminPort(seat.host(), adminPort, seat.isHere() ? Optional.empty() : Optional.of(Seat.TOKEN));
        List<String> command = new ArrayList<>(seat.prefix());
        command.addAll(
                List.of(launcher().toString(), "run", "-c", configuration().toString()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        if (!seat.isHere()) {
            builder.environment().put("TIDEGATE_ADMIN_TOKEN", Seat.TOKEN);
        }
        builder.environment()
                .merge("TIDEGATE_JAVA_OPTS", "-Dio.netty.leakDetection.level=paranoid", (a, b) -> a + " " + b);
        builder.environment().putAll(environment);
        this.process = builder.start();
        this.errorsReader = follow(process.errorReader(StandardCharsets.UTF_8), errors, "stderr");
        follow(process.inputReader(StandardCharsets.UTF_8), output, "stdout");
    }

    /**
     * Starts the product and waits until it is ready.
     *
     * @param body what stands inside {@code tidegate { }}; the admin address is added, the access log is off unless named
     */
    static Product start(String body) throws IOException {
        return start(body, Map.of());
    }

    static Product start(String body, Map<String, String> environment) throws IOException {
        return launch(body, environment).untilReady();
    }

    /** The same by another command, such as one that limits it; it becomes the product. */
    static Product startUnder(List<String> prefix, String body) throws IOException {
        return launch(new Seat(prefix, Seat.HERE.host()), body, Map.of()).untilReady();
    }

    /** Starts it somewhere else, and waits for nothing. */
    static Product launch(Seat seat, String body, Map<String, String> environment) throws IOException {
        int admin = freePort();
        return launchFile(seat, whole(seat, body, admin), admin, environment);
    }

    /** Starts it with a whole file, such as a shipped one, and waits until it is ready; only the admin address is ours. */
    static Product startFile(String text) throws IOException {
        int admin = freePort();
        return launchFile(Seat.HERE, text + "\ntidegate.admin.bind = \"127.0.0.1:" + admin + "\"\n", admin, Map.of())
                .untilReady();
    }

    /** The same, ready; where it does not get so far, nothing of it is left. */
    Product untilReady() {
        try {
            await("ready", () -> said(line -> READY.matcher(line).find()) || !process.isAlive());
        } catch (AssertionError e) {
            close();
            throw e;
        }
        if (!process.isAlive()) {
            throw new AssertionError("it ended at its start: " + errors());
        }
        return this;
    }

    /** Starts it and waits for nothing. */
    static Product launch(String body, Map<String, String> environment) throws IOException {
        return launch(Seat.HERE, body, environment);
    }

    private static Product launchFile(Seat seat, String text, int admin, Map<String, String> environment)
            throws IOException {
        Path directory = Files.createTempDirectory("tidegate-e2e");
        Files.writeString(directory.resolve("tidegate.conf"), text);
        return new Product(seat, directory, admin, environment);
    }

    private static String whole(Seat seat, String body, int admin) {
        String log = body.contains("access-log") ? "" : "access-log.path = off\n";
        return "tidegate {\nadmin.bind = \"" + seat.host() + ":" + admin + "\"\n" + log + body + "\n}\n";
    }

    /** The launcher of the packaged product. */
    static Path launcher() {
        return Path.of(System.getProperty("tidegate.home"), "bin", "tidegate");
    }

    /** A port that is free now, below those that the kernel gives to outgoing connections: it is still free in a moment. */
    static int freePort() {
        while (true) {
            try (ServerSocket socket =
                    new ServerSocket(ThreadLocalRandom.current().nextInt(10_000, 32_000))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken: another one
            }
        }
    }

    /** Whether somebody takes connections at this port of 127.0.0.1. */
    static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    Path directory() {
        return directory;
    }

    Path configuration() {
        return directory.resolve("tidegate.conf");
    }

    /** Writes another configuration; nothing reads it before a reload. */
    void rewrite(String body) throws IOException {
        Path fresh = directory.resolve("tidegate.conf.new");
        Files.writeString(fresh, whole(seat, body, adminPort));
        Files.move(fresh, configuration(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    Process process() {
        return process;
    }

    /** Standard error so far, a line each. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /** Standard output so far, a line each. */
    List<String> output() {
        return List.copyOf(output);
    }

    /** The one line that the access log has for this path, once it has it. */
    JsonObject logged(String path) {
        String part = "\"path\":\"" + path + "\"";
        await("a line about " + path, () -> output.stream().anyMatch(line -> line.contains(part)));
        List<String> lines = output.stream().filter(line -> line.contains(part)).toList();
        if (lines.size() > 1) {
            throw new AssertionError("more than one line about " + path + ": " + lines);
        }
        return new JsonObject(lines.getFirst());
    }

    boolean said(Predicate<String> what) {
        return errors.stream().anyMatch(what);
    }

    URI admin(String path) {
        return admin.at(path);
    }

    /** Asks the admin side; the answer whatever its status. */
    HttpResponse<String> ask(String method, String path, String body) {
        return admin.ask(method, path, body);
    }

    JsonObject json(String path) {
        return admin.json(path);
    }

    /** A server as the API shows it. */
    JsonObject server(String backend, String server) {
        return json("/api/v1/backends/" + backend + "/servers/" + server);
    }

    /** Waits until this server's health is so. */
    void awaitHealth(String backend, String server, String health) {
        await(
                backend + "/" + server + " " + health,
                () -> server(backend, server).getString("health").equals(health));
    }

    /** The sum of all samples of this metric whose labels contain each of these, such as {@code backend="live"}. */
    double metric(String name, String... labels) {
        return admin.metric(name, labels);
    }

    /** Waits for something with a deadline. */
    void await(String what, BooleanSupplier reached) {
        await(what, PATIENCE, reached);
    }

    void await(String what, Duration patience, BooleanSupplier reached) {
        long end = System.nanoTime() + patience.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + " did not come within " + patience + "; it said " + tail());
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
    }

    /** Its exit status, once it has ended and all that it said has been read. */
    int exit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || !errorsReader.join(PATIENCE)) {
            throw new AssertionError("it did not end; it said " + tail());
        }
        return process.exitValue();
    }

    private List<String> tail() {
        List<String> all = new ArrayList<>(errors);
        return all.subList(Math.max(0, all.size() - 15), all.size());
    }

    private static Thread follow(BufferedReader reader, List<String> lines, String name) {
        return Thread.ofVirtual().name(name).start(() -> {
            try (reader) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add("(" + name + " ended: " + e.getMessage() + ")");
            }
        });
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (said(line -> line.contains("LEAK:"))) {
            throw new AssertionError("buffers leaked: "
                    + errors.stream().filter(l -> l.contains("LEAK")).toList());
        }
    }
}
