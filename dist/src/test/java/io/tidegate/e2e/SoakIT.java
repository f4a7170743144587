package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Drains, reloads, dying servers and slow clients at random; then nothing is left, memory is flat, every client knows why it
 * was closed or the log does, and log, metrics and truth agree.
 */
final class SoakIT {
    private static final long SECONDS = Long.getLong("tidegate.soak.seconds", 20);
    private static final int CLIENTS = 60;
    private static final double MIB = 1024 * 1024;

    /** What may stand in the log, {@code by/code}, for a tunnel that its client saw end so: ends may cross on their way. */
    private static final Map<SoakClients.End, Set<String>> TOLD_AS = Map.of(
            SoakClients.End.SAID_1000, Set.of("client/1000"),
            SoakClients.End.TOLD_1001, Set.of("tidegate/1001", "client/1000"),
            SoakClients.End.RESET, Set.of("client/none", "server/none", "tidegate/1001"),
            SoakClients.End.CUT, Set.of("server/none", "client/1000", "tidegate/1001"));

    private final List<Raw.Server> servers = new ArrayList<>();
    private final int port = Product.freePort();
    private int guests;

    SoakIT() throws IOException {
        for (int i = 0; i < 4; i++) {
            servers.add(new Raw.Server(Raw::echoFrames));
        }
    }

    @AfterEach
    void stop() {
        servers.forEach(Raw.Server::close);
    }

    /** Three servers that stay; the fourth comes and goes, under another name each time. */
    private String body(boolean guest) {
        StringBuilder named = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            named.append("s" + i + ".url = \"" + servers.get(i).url() + "\"\n");
        }
        if (guest) {
            named.append("g" + guests + ".url = \"" + servers.get(3).url() + "\"\n");
        }
        return "frontends.public { bind = \"127.0.0.1:" + port + "\", routes = [ { backend = b } ] }\n"
                + "backends.b { servers { " + named + " }, health-check.type = none, balance = least-conn }\n"
                + "drain { grace = 100ms, close-rate = 200/s, deadline = 5s }\naccess-log.path = \"access.log\"\n";
    }

    private void disturb(Product product, Random random) throws IOException {
        int which = random.nextInt(3);
        switch (random.nextInt(5)) {
            case 0 -> {
                set(product, which, "drain");
                set(product, which, "ready");
            }
            case 1 -> {
                set(product, which, "drain");
                product.await(
                        "its last tunnel",
                        () -> product.metric("tidegate_tunnels_active", "server=\"s" + which + "\"") == 0);
                set(product, which, "ready");
            }
            case 2 -> haveGuest(product);
            case 3 -> servers.get(which).cutAll();
            default -> kill(product, which);
        }
    }

    private static void set(Product product, int which, String state) {
        product.ask("PATCH", "/api/v1/backends/b/servers/s" + which, "{\"state\":\"" + state + "\"}");
    }

    private void haveGuest(Product product) throws IOException {
        guests++;
        reload(product, true);
        product.await(
                "a tunnel of the guest", () -> product.server("b", "g" + guests).getInteger("active") > 0);
        reload(product, false);
    }

    private void reload(Product product, boolean guest) throws IOException {
        product.rewrite(body(guest));
        var answer = product.ask("POST", "/api/v1/reload", "");
        assertEquals(200, answer.statusCode(), answer::body);
    }

    /** It dies with all that it has, and comes back at the same address. */
    private void kill(Product product, int which) {
        int its = servers.get(which).port();
        servers.get(which).close();
        product.await("its port", () -> {
            try {
                servers.set(which, new Raw.Server(its, Raw::echoFrames));
                return true;
            } catch (IOException e) {
                return false; // a connection of somebody else has it for now
            }
        });
    }

    @Test
    void after_it_every_gauge_is_zero_and_log_metrics_and_truth_agree() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        // a heap that is all there from the start: what grows beside it is a leak
        Map<String, String> fixedHeap = Map.of(
                "TIDEGATE_JAVA_OPTS", "-Xms192m -Xmx192m -XX:+AlwaysPreTouch -Dio.netty.leakDetection.level=paranoid");
        try (Product product = Product.start(body(false), fixedHeap);
                SoakClients clients = new SoakClients(port, CLIENTS, random)) {
            disturbFor(product, random, SECONDS / 2);
            double heap = ProcessMemory.heapAfterCollection(product);
            long resident = ProcessMemory.residentBytes(product);
            disturbFor(product, random, SECONDS - SECONDS / 2);
            double heapThen = ProcessMemory.heapAfterCollection(product);
            long residentThen = ProcessMemory.residentBytes(product);
            clients.finish();

            assertNothingIsOpen(product);
            assertAgreement(product, clients);
            System.out.printf(
                    "%d s: %d tunnels %s, %d refused, %d guests; heap %.1f, then %.1f MiB; resident %.1f, then %.1f"
                            + " MiB%n",
                    SECONDS,
                    clients.ends().size(),
                    counts(clients.ends().values()),
                    clients.refused(),
                    guests,
                    heap / MIB,
                    heapThen / MIB,
                    resident / MIB,
                    residentThen / MIB);
            assertTrue(heapThen < heap + 8 * MIB, "the heap grew from " + heap + " to " + heapThen);
            assertTrue(residentThen < resident + 48 * MIB, "it grew from " + resident + " to " + residentThen);
        }
    }

    private void disturbFor(Product product, Random random, long seconds) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            disturb(product, random);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(300)));
        }
    }

    private static void assertNothingIsOpen(Product product) {
        for (String gauge :
                List.of("tidegate_tunnels_active", "tidegate_connections_active", "tidegate_queue_length")) {
            product.await(gauge, () -> product.metric(gauge) == 0);
        }
        assertEquals(0, product.metric("tidegate_buffers_bytes"));
        product.json("/api/v1/backends")
                .getJsonArray("backends")
                .getJsonObject(0)
                .getJsonArray("servers")
                .forEach(server -> assertEquals(0, ((JsonObject) server).getInteger("active"), server::toString));
    }

    private static void assertAgreement(Product product, SoakClients clients) throws IOException {
        long opened = (long) product.metric("tidegate_handshakes_total", "result=\"ok\"");
        product.await(
                "a line for each tunnel",
                Duration.ofSeconds(20),
                () -> tunnels(product).size() == opened);
        assertEquals(0, product.metric("tidegate_access_log_dropped_total"));

        Map<String, Long> logged = new TreeMap<>();
        Map<String, SoakClients.End> ends = new TreeMap<>(clients.ends());
        for (JsonObject line : tunnels(product)) {
            String code = line.getValue("close_code") == null ? "none" : String.valueOf(line.getValue("close_code"));
            String by = line.getString("closed_by");
            logged.merge(line.getString("server") + "/" + by + "/" + code, 1L, Long::sum);
            assertTrue(
                    Set.of("closed", "reset", "drain", "server-removed").contains(line.getString("reason")),
                    line::encode);
            SoakClients.End seen = ends.remove(line.getString("path"));
            if (seen != null) {
                assertTrue(TOLD_AS.getOrDefault(seen, Set.of()).contains(by + "/" + code), () -> seen + ": " + line);
            } // else its server died between its 101 and ours, and the client never read that
        }
        assertEquals(Map.of(), ends, "tunnels that no line tells of");
        logged.keySet().removeIf(key -> key.startsWith("g")); // a scrape does not show who has left
        for (Map.Entry<String, Long> entry : logged.entrySet()) {
            String[] part = entry.getKey().split("/", -1);
            assertEquals(
                    entry.getValue().doubleValue(),
                    product.metric(
                            "tidegate_tunnels_closed_total",
                            "server=\"" + part[0] + "\"",
                            "by=\"" + part[1] + "\"",
                            "code=\"" + part[2] + "\""),
                    entry::toString);
        }
        assertEquals(
                logged.values().stream().mapToDouble(Long::doubleValue).sum(),
                product.metric("tidegate_tunnels_closed_total", "server=\"s"),
                "every tunnel is counted once when it ends");
    }

    /** The lines of the log that tell of tunnels. */
    private static List<JsonObject> tunnels(Product product) {
        try (var lines = Files.lines(product.directory().resolve("access.log"))) {
            return lines.filter(line -> line.endsWith("}"))
                    .map(JsonObject::new)
                    .filter(line -> line.getInteger("status", 0) == 101)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T extends Comparable<T>> Map<T, Integer> counts(Iterable<T> all) {
        Map<T, Integer> counts = new TreeMap<>();
        all.forEach(one -> counts.merge(one, 1, Integer::sum));
        return counts;
    }
}
