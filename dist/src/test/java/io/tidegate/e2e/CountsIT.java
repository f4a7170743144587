package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The open tunnels of each server: balancer, metrics and the servers themselves agree whatever happens to a server. */
final class CountsIT {
    /** {@code -Dtidegate.counts.tunnels=6000 …ramp=30 …pace=1} made the figures of docs/balancing.md. */
    private static final int TUNNELS = Integer.getInteger("tidegate.counts.tunnels", 400);

    private static final Duration RAMP = Duration.ofSeconds(Long.getLong("tidegate.counts.ramp", 6));

    /** Clients come so many times as quick as the ramp lets the third server fill: above 1 it holds some back. */
    private static final int PACE = Integer.getInteger("tidegate.counts.pace", 2);

    private final int port = Product.freePort();
    private final List<Raw.Connection> clients = new ArrayList<>();
    private final List<Counted> servers = new ArrayList<>();

    /** A server that counts its tunnels, and fails checks when it is told to. */
    private static final class Counted implements Closeable {
        private final AtomicInteger tunnels = new AtomicInteger();
        private final Raw.Server server = new Raw.Server(this::serve);
        private volatile boolean sick;

        Counted() throws IOException {}

        private void serve(Raw.Connection connection, String head) throws IOException {
            boolean check = head.startsWith("GET /check ");
            if (check && sick) {
                connection.send("HTTP/1.1 500 Sick\r\nContent-Length: 0\r\n\r\n");
                return;
            }
            tunnels.addAndGet(check ? 0 : 1);
            try {
                Raw.echoFrames(connection, head);
            } finally {
                tunnels.addAndGet(check ? 0 : -1);
            }
        }

        @Override
        public void close() {
            server.close();
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (Raw.Connection client : clients) {
            client.close();
        }
        servers.forEach(Counted::close);
    }

    /** A backend of these servers, {@code s0} and so on, but those of weight 0 are left out. */
    private String body(String more, int... weights) throws IOException {
        StringBuilder named = new StringBuilder();
        for (int i = 0; i < weights.length; i++) {
            if (servers.size() == i) {
                servers.add(new Counted());
            }
            if (weights[i] > 0) {
                named.append(
                        "s" + i + " { url = \"" + servers.get(i).server.url() + "\", weight = " + weights[i] + " }\n");
            }
        }
        return "frontends.public { bind = \"127.0.0.1:" + port + "\", routes = [ { backend = b } ] }\n"
                + "backends.b { balance = least-conn, servers { " + named + " }\n" + more + " }\ndrain.grace = 300s\n";
    }

    private void open(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            clients.add(Raw.Connection.tunnel(port, "/"));
        }
    }

    private static int active(Product product, int server) {
        return product.server("b", "s" + server).getInteger("active");
    }

    /** Of all servers, at one moment. */
    private static int[] active(Product product) {
        JsonObject backend =
                product.json("/api/v1/backends").getJsonArray("backends").getJsonObject(0);
        return backend.getJsonArray("servers").stream()
                .mapToInt(server -> ((JsonObject) server).getInteger("active"))
                .toArray();
    }

    private void assertTruth(Product product, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], active(product, i), "leases of s" + i);
            assertEquals(
                    expected[i], product.metric("tidegate_tunnels_active", "server=\"s" + i + "\""), "gauge of s" + i);
            assertEquals(expected[i], servers.get(i).tunnels.get(), "tunnels at s" + i);
        }
    }

    private void reload(Product product, String body) throws IOException {
        product.rewrite(body);
        var answer = product.ask("POST", "/api/v1/reload", "");
        assertEquals(200, answer.statusCode(), answer::body);
    }

    @Test
    void survive_a_reload_a_weight_a_bad_time_and_a_server_that_leaves_and_comes_back() throws Exception {
        String checks =
                "health-check { path = \"/check\", interval = 200ms, fast-interval = 100ms, down-interval = 200ms }";
        try (Product product = Product.start(body(checks, 1, 1))) {
            product.awaitHealth("b", "s0", "up");
            product.awaitHealth("b", "s1", "up");
            open(20);
            assertTruth(product, 10, 10);

            assertEquals(
                    200,
                    product.ask("PATCH", "/api/v1/backends/b/servers/s0", "{\"weight\":3}")
                            .statusCode());
            open(12); // 22 to 10 is as level as 3 to 1 can be
            assertTruth(product, 22, 10);

            reload(product, body(checks + "\nretries = 1", 1, 1));
            open(4); // the weight that was set stays
            assertTruth(product, 26, 10);

            servers.get(0).sick = true;
            product.awaitHealth("b", "s0", "down");
            open(5);
            assertTruth(product, 26, 15);
            servers.get(0).sick = false;
            product.awaitHealth("b", "s0", "up");
            open(19);
            assertTruth(product, 45, 15);

            reload(product, body(checks, 1, 0));
            open(3);
            reload(product, body(checks, 1, 1));
            product.awaitHealth("b", "s1", "up");
            assertTruth(product, 48, 15);
            open(1);
            assertTruth(product, 48, 16);

            for (Raw.Connection client : clients) {
                client.close();
            }
            product.await("every end", () -> active(product, 0) + active(product, 1) == 0);
            product.await(
                    "every end at the servers", () -> servers.stream().allMatch(server -> server.tunnels.get() == 0));
            assertTruth(product, 0, 0);
        }
    }

    @Test
    void of_a_third_server_that_a_reload_adds_grow_first_but_no_faster_than_its_slow_start() throws Exception {
        String slow = "slow-start = " + RAMP.toSeconds() + "s, health-check.type = none";
        try (Product product = Product.start(body(slow, 1, 1))) {
            open(TUNNELS);
            assertTruth(product, TUNNELS / 2, TUNNELS / 2);

            String three = body(slow, 1, 1, 1);
            long added = System.nanoTime();
            reload(product, three);
            long nanosForOne = RAMP.toNanos() * 2 / TUNNELS / PACE;
            int[] now = {0, 0, 0};
            int most = 0;
            int before = 0;
            long second = added;
            int opened = 0;
            while (opened == 0 || now[2] < now[0]) {
                open(1);
                opened++;
                now = active(product);
                double part = Math.min(1, (double) (System.nanoTime() - added) / RAMP.toNanos());
                // one step of the ramp is 1/128; a new tunnel may be one too many
                assertTrue(
                        now[2] <= (part + 1 / 128.0) * Math.max(now[0], now[1]) + 1,
                        Arrays.toString(now) + " at " + part);
                assertEquals(TUNNELS + opened, now[0] + now[1] + now[2]);
                if (System.nanoTime() - second >= TimeUnit.SECONDS.toNanos(1)) {
                    most = Math.max(most, now[2] - before);
                    before = now[2];
                    second = System.nanoTime();
                    System.out.printf(
                            Locale.ROOT, "%4.1f s: %d, %d, %d%n", part * RAMP.toMillis() / 1e3, now[0], now[1], now[2]);
                }
                LockSupport.parkNanos(added + opened * nanosForOne - System.nanoTime());
            }
            // at full speed from the end of the ramp on: no more than came by then, and some that were under way
            assertTrue(opened <= TUNNELS * 5 / 4, opened + " more until they were level");
            int all = clients.size();
            assertTruth(product, (all + 2) / 3, (all + 1) / 3, all / 3);
            System.out.printf(
                    "%d tunnels, %d more until they were level; at most %d new on the third in a second%n",
                    TUNNELS, all - TUNNELS, most);
        }
    }
}
