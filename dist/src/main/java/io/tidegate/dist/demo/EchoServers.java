package io.tidegate.dist.demo;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The servers of the demo, on a Vert.x and an event loop of their own.
 *
 * <p>Thread: any; starting and closing block.
 */
final class EchoServers implements AutoCloseable {
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final List<EchoServer> servers = new ArrayList<>();

    /** Starts so many. */
    static EchoServers start(int count) {
        EchoServers all = new EchoServers();
        String page = page();
        for (int number = 1; number <= count; number++) {
            EchoServer server = new EchoServer("echo-" + number, page);
            all.vertx
                    .deployVerticle(server)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            all.servers.add(server);
        }
        return all;
    }

    /** Them as the {@code servers} of a backend. */
    String hocon() {
        return servers.stream()
                .map(server -> server.name() + " { url = \"ws://127.0.0.1:" + server.port() + "\" }")
                .collect(Collectors.joining("\n", "{\n", "\n}"));
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static String page() {
        try (InputStream in = Objects.requireNonNull(EchoServers.class.getResourceAsStream("page.html"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
