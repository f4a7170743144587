package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * System calls fail at random in the middle of everything; then nothing is left, nobody got a wrong byte or took a cut for an
 * end, every tunnel has its line, and all goes on as before. {@code -Dfaults.minutes=60 -Dfaults.seed=1}, and
 * {@code -Dfaults.transport=channel}, {@code -Dfaults.tls=true}.
 */
final class FaultsIT {
    private static final int MINUTES = Integer.getInteger("faults.minutes", 0);
    private static final String TRANSPORT = System.getProperty("faults.transport", "auto");
    private static final boolean TLS = Boolean.getBoolean("faults.tls");
    private static final int SERVERS = 4;
    private static final int CLIENTS = Integer.getInteger("faults.clients", 40);

    /** Failing calls of a million, a round each. */
    private static final List<Integer> RATES = List.of(2_000, 30_000);

    private static final List<Integer> MORE_RATES = List.of(200, 2_000, 10_000, 30_000, 100_000);

    private final int port = Product.freePort();
    private final Set<String> logged = new HashSet<>();
    private long readTo;

    private String body(FaultServers servers, Path directory) throws Exception {
        String both = "servers { one.url = \"%s\", two.url = \"%s\" }, health-check.type = none";
        String first = both.formatted(servers.url(0), servers.url(1));
        String second = both.formatted(servers.url(2), servers.url(3));
        String tls = TLS
                ? "tls.certificates = [ { "
                        + Tls.write(directory, "cert", Tls.certificate(Tls.authority("ca"), "localhost")) + " } ],"
                : "";
        return """
            frontends.public { bind = "127.0.0.1:%d", %s routes = [
              { match.path-prefix = "/bytes", backend = bytes }
              { match.path-prefix = "/queued", backend = queued }
              { match.path-prefix = "/framed", backend = framed }
              { backend = web }
            ] }
            backends {
              framed { %s, balance = least-conn }
              bytes { %s, tunnel.frames = off, passive-check.failures = 0 }
              queued { %s, queue.max-length = 20, passive-check.failures = 0 }
              web { %s, passive-check.failures = 0 }
            }
            backends.queued.servers { one.max-connections = 1, two.max-connections = 1 }
            drain { grace = 0s, close-rate = 1000/s, deadline = 1s }
            timeouts { client-fin = 300s, server-fin = 300s, stall = 300s, http-keep-alive = 60s }
            event-loops = 2
            transport = %s
            access-log.path = "access.log"
            """.formatted(port, tls, first, second, first, second, TRANSPORT);
    }

    private FaultClients clients() throws Exception {
        SSLContext context = Tls.anything();
        return new FaultClients(
                () -> TLS
                        ? new Raw.Connection(context.getSocketFactory().createSocket("127.0.0.1", port))
                        : Raw.Connection.to(port),
                !TLS);
    }

    @Test
    void every_lease_descriptor_and_buffer_is_given_back_whichever_call_fails(@TempDir Path directory)
            throws Exception {
        long seed = Long.getLong("faults.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Faults faults = Faults.compile(directory, seed);
        try (FaultServers servers = new FaultServers(SERVERS);
                Product product = Product.start(body(servers, directory), faults.environment());
                FaultClients clients = clients()) {
            int admin = product.admin("/").getPort();
            faults.spare(admin);
            if (TRANSPORT.equals("channel")) {
                faults.watchAll();
            }
            clients.each(100, random);
            assertAllWhole(clients);
            Set<String> before = Faults.sockets(product, admin).keySet();
            product.await("idle connections gone", () -> {
                before.retainAll(Faults.sockets(product, admin).keySet());
                return product.metric("tidegate_server_ports_used_ratio") == 0;
            });
            long pipes = Faults.pipes(product);
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
            int round = 0;
            do {
                List<Integer> rates = MINUTES > 0 ? MORE_RATES : RATES;
                int rate = rates.get(round++ % rates.size());
                faults.rate(rate);
                clients.run(CLIENTS, random, MINUTES > 0 ? 30 : 6, () -> disturb(product, servers, random));
                faults.rate(0);
                assertNothingIsLeft(product, clients, servers, admin, before, pipes);
                System.out.println("round " + round + ", " + rate + " of a million: " + clients.outcomes());
            } while (System.nanoTime() < end || round < RATES.size());
            System.out.println("failed calls " + faults.counts());
            for (String call : List.of("read", "write", "accept", "shutdown", "close", "socket")) {
                assertTrue(faults.counts().getOrDefault(call, 0) > 0, () -> call + " never failed");
            }
            try (FaultClients fresh = clients()) {
                fresh.each(100, random);
                assertAllWhole(fresh);
            }
        }
    }

    private static void assertAllWhole(FaultClients clients) {
        assertEquals(List.of(), clients.wrongs());
        assertTrue(
                clients.outcomes().keySet().stream().allMatch(what -> what.endsWith("WHOLE")),
                () -> clients.outcomes().toString());
    }

    private static void disturb(Product product, FaultServers servers, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> {
                String server = "/api/v1/backends/framed/servers/" + (random.nextBoolean() ? "one" : "two");
                product.ask("PATCH", server, "{\"state\":\"drain\"}");
                product.ask("PATCH", server, "{\"state\":\"ready\"}");
            }
            case 1 -> servers.cutAll(random.nextInt(SERVERS));
            case 2 -> {
                for (Object one :
                        product.json("/api/v1/tunnels?backend=framed&limit=3").getJsonArray("tunnels")) {
                    product.ask("DELETE", "/api/v1/tunnels/" + ((JsonObject) one).getString("id"), "");
                }
            }
            default -> {}
        }
    }

    private void assertNothingIsLeft(
            Product product, FaultClients clients, FaultServers servers, int admin, Set<String> before, long pipes) {
        assertTrue(product.process().isAlive());
        assertNothingWrong(product, clients, servers);
        for (String gauge : List.of(
                "tidegate_tunnels_active",
                "tidegate_connections_active",
                "tidegate_queue_length",
                "tidegate_server_ports_used_ratio",
                "tidegate_buffers_bytes")) {
            product.await(gauge + " = 0", () -> product.metric(gauge) == 0);
        }
        product.await("every lease back", () -> active(product).isEmpty());
        assertEquals(Map.of(), socketsInTheEnd(product, admin, before), "sockets that are not closed");
        assertTrue(Faults.pipes(product) <= pipes, "pipes are left");
        assertLogged(product, clients);
        List<String> errors = product.errors().stream()
                .filter(line -> line.contains(" ERROR ") || line.startsWith("\tat ") || line.contains("LEAK:"))
                .toList();
        assertEquals(List.of(), errors);
    }

    private static void assertNothingWrong(Product product, FaultClients clients, FaultServers servers) {
        List<String> wrongs = new ArrayList<>(clients.wrongs());
        wrongs.addAll(servers.wrongs());
        if (!wrongs.isEmpty()) {
            try (var lines = Files.lines(product.directory().resolve("access.log"))) {
                lines.filter(line -> wrongs.stream().anyMatch(w -> line.contains("\"" + w.split(":", 2)[0] + "\"")))
                        .toList()
                        .forEach(wrongs::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertEquals("", String.join("\n", wrongs));
    }

    /** What is left of the sockets, once nothing more is closed or time is over. */
    private static Map<String, String> socketsInTheEnd(Product product, int admin, Set<String> before) {
        Map<String, String> left = new TreeMap<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        do {
            left.clear();
            left.putAll(Faults.sockets(product, admin));
            left.keySet().removeAll(before);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        } while (!left.isEmpty() && System.nanoTime() < end);
        return left;
    }

    /** The servers that have leases. */
    private static Map<String, Integer> active(Product product) {
        Map<String, Integer> found = new TreeMap<>();
        for (Object backend : product.json("/api/v1/backends").getJsonArray("backends")) {
            for (Object server : ((JsonObject) backend).getJsonArray("servers")) {
                JsonObject its = (JsonObject) server;
                if (its.getInteger("active") != 0 || its.getInteger("queued") != 0) {
                    found.put(
                            ((JsonObject) backend).getString("name") + "/" + its.getString("name"),
                            its.getInteger("active"));
                }
            }
        }
        return found;
    }

    private void assertLogged(Product product, FaultClients clients) {
        long opened = (long) product.metric("tidegate_handshakes_total", "result=\"ok\"");
        product.await("a line for each tunnel", () -> {
            readLog(product);
            return logged.size() == opened;
        });
        Set<String> missing = new TreeSet<>(clients.tunnels());
        missing.removeAll(logged);
        assertEquals(Set.of(), missing, "tunnels that no line tells of");
        assertEquals(0, product.metric("tidegate_access_log_dropped_total"));
    }

    /** The paths of the tunnels that the log tells of, once each. */
    private void readLog(Product product) {
        Path log = product.directory().resolve("access.log");
        try (var file = new java.io.RandomAccessFile(log.toFile(), "r")) {
            byte[] fresh = new byte[(int) (file.length() - readTo)];
            file.seek(readTo);
            file.readFully(fresh);
            String text = Raw.text(fresh);
            int whole = text.lastIndexOf('\n') + 1;
            readTo += whole;
            text.substring(0, whole).lines().map(JsonObject::new).forEach(line -> {
                if (line.getInteger("status") == 101) {
                    assertTrue(logged.add(line.getString("path")), () -> "told twice: " + line);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
