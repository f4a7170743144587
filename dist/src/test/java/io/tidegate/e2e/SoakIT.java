package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Drains, reloads, dying servers and slow clients at random; then nothing is left, and log, metrics and truth agree. */
final class SoakIT {
    private static final long SECONDS = Long.getLong("tidegate.soak.seconds", 20);
    private static final int CLIENTS = 60;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong tunnels = new AtomicLong();
    private final AtomicLong coded = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();

    private static String body(int port, List<Raw.Server> servers, int variant) {
        StringBuilder named = new StringBuilder();
        for (int i = 0; i < servers.size(); i++) {
            if (i != variant) {
                named.append("s")
                        .append(i)
                        .append(".url = \"")
                        .append(servers.get(i).url())
                        .append("\"\n");
            }
        }
        return "frontends.public { bind = \"127.0.0.1:" + port + "\", routes = [ { backend = b } ] }\n"
                + "backends.b { servers { " + named + " }, health-check.type = none, balance = least-conn }\n"
                + "drain { grace = 100ms, close-rate = 200/s, deadline = 5s }\naccess-log.path = \"-\"\n";
    }

    /** A tunnel after another, each echoing for a while; some read slowly, some go without a word. */
    private void client(int port, Random random) {
        while (!over.get()) {
            try (Raw.Connection connection = Raw.Connection.tunnel(port, "/")) {
                tunnels.incrementAndGet();
                talk(connection, random);
            } catch (IOException e) {
                cut.incrementAndGet(); // 503 while all drain, or a server that was killed
            }
        }
    }

    private void talk(Raw.Connection connection, Random random) throws IOException {
        int messages = random.nextInt(200);
        boolean slow = random.nextInt(4) == 0;
        for (int i = 0; i < messages && !over.get(); i++) {
            connection.send(Raw.frame(Raw.BINARY, new byte[random.nextInt(slow ? 100_000 : 2_000)], true));
            if (slow) {
                java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            Raw.Frame frame = connection.frame();
            if (frame.opcode() == Raw.CLOSE) {
                coded.incrementAndGet();
                assertEquals(1001, frame.closeCode());
                connection.send(Raw.frame(Raw.CLOSE, frame.payload(), true));
                connection.ended();
                return;
            }
        }
        if (random.nextInt(5) == 0) {
            connection.reset();
            return;
        }
        connection.send(Raw.close(1000, true));
        Raw.Frame last = connection.frame();
        assertEquals(Raw.CLOSE, last.opcode());
        coded.incrementAndGet();
    }

    private void disturb(Product product, int port, List<Raw.Server> servers, Random random) throws IOException {
        int which = random.nextInt(servers.size());
        switch (random.nextInt(4)) {
            case 0 -> {
                product.ask("PATCH", "/api/v1/backends/b/servers/s" + which, "{\"state\":\"drain\"}");
                product.ask("PATCH", "/api/v1/backends/b/servers/s" + which, "{\"state\":\"ready\"}");
            }
            case 1 -> {
                product.ask("PATCH", "/api/v1/backends/b/servers/s" + which, "{\"state\":\"drain\"}");
                product.await(
                        "its last tunnel",
                        () -> product.metric("tidegate_tunnels_active", "server=\"s" + which + "\"") == 0);
                product.ask("PATCH", "/api/v1/backends/b/servers/s" + which, "{\"state\":\"ready\"}");
            }
            case 2 -> {
                product.rewrite(body(port, servers, which));
                assertEquals(200, product.ask("POST", "/api/v1/reload", "").statusCode());
                product.rewrite(body(port, servers, -1));
                assertEquals(200, product.ask("POST", "/api/v1/reload", "").statusCode());
            }
            default -> servers.get(which).cutAll();
        }
    }

    @Test
    void after_it_every_gauge_is_zero_and_log_metrics_and_truth_agree() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Raw.Server> servers = List.of(
                new Raw.Server(Raw::echoFrames), new Raw.Server(Raw::echoFrames), new Raw.Server(Raw::echoFrames));
        int port = Product.freePort();
        try (Product product = Product.start(body(port, servers, -1))) {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<java.util.concurrent.Future<?>> running = new java.util.ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    Random own = new Random(random.nextLong());
                    running.add(threads.submit(() -> client(port, own)));
                }
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
                try {
                    while (System.nanoTime() < end) {
                        disturb(product, port, servers, random);
                    }
                } finally {
                    over.set(true); // else the clients go on for ever behind a failure
                }
                for (java.util.concurrent.Future<?> one : running) {
                    one.get(60, TimeUnit.SECONDS);
                }
            }
            product.await("no tunnel", () -> product.metric("tidegate_tunnels_active") == 0);
            product.await("no connection", () -> product.metric("tidegate_connections_active") == 0);
            assertEquals(0, product.metric("tidegate_buffers_bytes"));
            assertEquals(0, product.metric("tidegate_queue_length"));
            product.json("/api/v1/backends")
                    .getJsonArray("backends")
                    .getJsonObject(0)
                    .getJsonArray("servers")
                    .forEach(server -> assertEquals(0, ((JsonObject) server).getInteger("active"), server::toString));
            assertTrue(coded.get() > 0 && tunnels.get() > CLIENTS, coded + " of " + tunnels);
            double opened = product.metric("tidegate_handshakes_total", "result=\"ok\"");
            // a server that dies between its 101 and ours may end a tunnel whose client never read the 101
            assertTrue(opened >= tunnels.get(), opened + " counted, " + tunnels + " seen");
            product.await(
                    "a line for each tunnel",
                    Duration.ofSeconds(20),
                    () -> product.output().stream()
                                    .filter(line -> line.contains("\"status\":101"))
                                    .count()
                            == (long) opened);
            System.out.println(tunnels + " tunnels, " + coded + " with a code, " + cut + " cut or refused");
        } finally {
            servers.forEach(Raw.Server::close);
        }
    }
}
