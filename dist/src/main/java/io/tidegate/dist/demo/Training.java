package io.tidegate.dist.demo;

import io.tidegate.dist.process.ConfigurationSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a JVM sees once so that a cache can know it beforehand: the classes of a start, and profiles of the code that
 * handshakes and echoes run through.
 *
 * <p>Thread: any; everything blocks.
 */
public final class Training implements AutoCloseable {
    /** Enough for the compilers to take up all of the path (measured on the prototype: 8,000 and 40,000 did). */
    private static final int HANDSHAKES = 8_000;

    private static final int ECHOES = 5;
    private static final int REQUESTS = 20_000;
    private static final List<String> ADMIN = List.of("/metrics", "/api/v1/backends", "/health/ready");

    private final TrainingServer one;
    private final TrainingServer other;
    private final int port;
    private final int adminPort;
    private final Path file;

    private Training(TrainingServer one, TrainingServer other, int port, int adminPort, Path file) {
        this.one = one;
        this.other = other;
        this.port = port;
        this.adminPort = adminPort;
        this.file = file;
    }

    /** Starts servers, finds ports and a place for the configuration. */
    public static Training prepare() throws IOException {
        return new Training(
                TrainingServer.start(),
                TrainingServer.start(),
                FreePort.preferring(0),
                FreePort.preferring(0),
                Files.createTempFile("tidegate", ".conf"));
    }

    /** What Tidegate is to be run with. */
    public ConfigurationSource configuration() throws IOException {
        Files.writeString(file, """
            tidegate {
              frontends.public {
                bind = "127.0.0.1:%d"
                routes = [ { match { path-prefix = "/echo" }, backend = echo, rewrite = "/" }, { backend = echo } ]
              }
              backends.echo { balance = least-conn, servers = ["ws://127.0.0.1:%d", "ws://127.0.0.1:%d"] }
              drain { grace = 0s }
              admin.bind = "127.0.0.1:%d"
            }
            """.formatted(port, one.port(), other.port(), adminPort));
        return ConfigurationSource.of(file);
    }

    /** Uses the process that was started with it. */
    public void run() throws IOException {
        for (int handshake = 0; handshake < HANDSHAKES; handshake++) {
            try (TrainingClient client = TrainingClient.connect(port)) {
                client.upgrade("/echo/" + handshake % 10);
                for (int echo = 0; echo < ECHOES; echo++) {
                    client.echo("a message of the training run, number " + echo);
                }
                client.end();
            }
        }
        try (TrainingClient client = TrainingClient.connect(port)) {
            for (int request = 0; request < REQUESTS; request++) {
                client.get("/name", TrainingServer.ANSWER.length());
            }
        }
        for (String path : ADMIN) {
            try (TrainingClient client = TrainingClient.connect(adminPort)) {
                client.getLast(path);
            }
        }
    }

    @Override
    public void close() throws IOException {
        one.close();
        other.close();
        Files.delete(file);
    }
}
