package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Where the process itself, or the machine, has no more to give: descriptors, and source ports towards a server. */
final class ShortagesIT {
    private static void echoes(Raw.Connection tunnel) throws IOException {
        byte[] message = "still there".getBytes(StandardCharsets.US_ASCII);
        tunnel.send(Raw.frame(Raw.TEXT, message, true));
        assertEquals("still there", new String(tunnel.frame().payload(), StandardCharsets.US_ASCII));
    }

    @Nested
    final class Of_descriptors {
        private static final int DESCRIPTORS = 400;

        @Test
        void pause_accepting_blame_no_server_and_end_with_the_shortage() throws Exception {
            Peer.requires("prlimit", Peer.onPath("prlimit"));
            try (Raw.Server server = new Raw.Server(Raw::echoFrames)) {
                int port = Product.freePort();
                List<String> limited = List.of("prlimit", "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS);
                try (Product product = Product.startUnder(limited, """
                    frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
                    backends.b { servers.s.url = "%s"
                      health-check { type = tcp, interval = 100ms, fast-interval = 100ms, fall = 1 }
                      passive-check { failures = 1, window = 10s, eject = 60s } }
                    timeouts.http-request = 120s
                    """.formatted(port, server.url()))) {
                    product.awaitHealth("b", "s", "up");
                    try (Raw.Connection neighbour = Raw.Connection.tunnel(port, "/")) {
                        List<Raw.Connection> greedy = new ArrayList<>();
                        for (int i = 0; i < DESCRIPTORS; i++) {
                            greedy.add(Raw.Connection.to(port));
                        }
                        product.await("its word", () -> product.said(line -> line.contains("event=accept-rests")));
                        product.await("checks", () -> product.said(line -> line.contains("event=checks-not-made")));
                        refusesForLackOfDescriptors(greedy.getFirst(), product);
                        restsAndDoesNotSpin(product, neighbour);

                        for (Raw.Connection one : greedy) {
                            one.close();
                        }
                        awaitAdmin(product);
                    }
                    try (Raw.Connection fresh = Raw.Connection.tunnel(port, "/")) {
                        echoes(fresh);
                    }
                    assertEquals("up", product.server("b", "s").getString("health"));
                    assertEquals(
                            Optional.empty(),
                            Optional.ofNullable(product.server("b", "s").getValue("ejected_until")));
                    assertFalse(product.said(line -> line.contains("event=server-down")), product.errors()::toString);
                    assertFalse(
                            product.said(line -> line.contains("event=server-ejected")), product.errors()::toString);
                    assertEquals(1, product.metric("tidegate_handshakes_total", "result=\"exhausted\""));
                    assertEquals(
                            1,
                            product.errors().stream()
                                    .filter(line -> line.contains("event=accept-rests"))
                                    .count());
                }
            }
        }

        private static void refusesForLackOfDescriptors(Raw.Connection accepted, Product product) throws IOException {
            accepted.send(Raw.handshake("/"));
            Raw.Answer answer = accepted.answer();
            assertEquals(503, answer.status(), answer::head);
            assertEquals("exhausted", answer.error());
            assertEquals("1", Raw.value(answer.head(), "Retry-After"));
            assertTrue(product.said(line -> line.contains("event=no-descriptors") && line.contains("open files")));
        }

        /** For two seconds of wall time, however busy the machine: what it must not do is use them. */
        private static void restsAndDoesNotSpin(Product product, Raw.Connection neighbour) throws IOException {
            Duration before = product.process().info().totalCpuDuration().orElseThrow();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            while (System.nanoTime() < end) {
                echoes(neighbour);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            Duration used =
                    product.process().info().totalCpuDuration().orElseThrow().minus(before);
            assertTrue(used.toMillis() < 1_000, "it used " + used);
            assertTrue(product.process().isAlive());
        }

        private static void awaitAdmin(Product product) {
            product.await("the admin side", () -> {
                try {
                    return product.ask("GET", "/health/live", "").statusCode() == 200;
                } catch (UncheckedIOException e) {
                    return false; // its own accept rests, too
                }
            });
        }
    }

    @Nested
    final class Of_source_ports {
        private static final int PORTS = 20;
        private static final String LIMITED = """
            health-check { type = none }
            passive-check { failures = 1, window = 10s, eject = 60s }
            """;

        @Test
        void towards_one_server_are_more_with_more_source_addresses() throws Exception {
            Netns.required();
            Peer.requiresNode();
            try (Netns netns = new Netns();
                    Peer server = Peer.nodeUnder(netns.prefix(), "server.js", "one", "9000")) {
                server.await(line -> line.startsWith("listening "));
                exhausts(netns, 20_000, "", PORTS);
                exhausts(netns, 21_000, "source-addresses = [\"127.0.0.2\", \"127.0.0.3\", \"127.0.0.4\"]", 3 * PORTS);
            }
        }

        /** Clients come by four addresses, as they need source ports themselves, and by fresh ones: none waits out another. */
        private static void exhausts(Netns netns, int firstPort, String sources, int fit) throws Exception {
            netns.localPorts(32768, 60999);
            String binds = "[\"127.0.0.1:8001\", \"127.0.0.1:8002\", \"127.0.0.1:8003\", \"127.0.0.1:8004\"]";
            String body = "frontends.public { bind = " + binds + ", routes = [ { backend = b } ] }\n"
                    + "backends.b { servers.s.url = \"ws://127.0.0.1:9000\", " + sources + "\n" + LIMITED + " }\n"
                    + "drain { grace = 0s, close-rate = 10000/s }\n";
            List<Peer> clients = new ArrayList<>();
            try (Product product = Product.startUnder(netns.prefix(), body)) {
                netns.localPorts(firstPort, firstPort + PORTS - 1);
                int open = 0;
                int refused = 0;
                for (int i = 0; i < 4; i++) {
                    Peer client = Peer.nodeUnder(
                            netns.prefix(), "client.js", "ws://127.0.0.1:800" + (i + 1) + "/", "hold", "" + PORTS);
                    clients.add(client);
                    for (int n = 0; n < PORTS; n++) {
                        String seen = client.await(line -> line.contains("\"open\"") || line.contains("\"refused\""));
                        open += seen.contains("\"open\"") ? 1 : 0;
                        refused += seen.contains("\"exhausted\"") ? 1 : 0;
                    }
                }
                assertEquals(fit, open, product.errors()::toString);
                assertEquals(4 * PORTS - fit, refused);
                assertTrue(product.said(line -> line.contains("event=no-source-ports")));
                assertFalse(product.said(line -> line.contains("event=server-ejected")), product.errors()::toString);

                netns.localPorts(32768, 32768 + PORTS - 1); // for the scrape: as many, but free ones
                String scrape = scrape(netns, product.admin("/metrics").toString());
                assertEquals(fit, AdminPort.sum(scrape, "tidegate_tunnels_active"));
                assertEquals(1, AdminPort.sum(scrape, "tidegate_server_ports_used_ratio", "server=\"s\""));
            } finally {
                clients.forEach(Peer::close);
            }
        }

        private static String scrape(Netns netns, String url) throws Exception {
            List<String> command = new ArrayList<>(netns.prefix());
            command.addAll(
                    Arrays.asList("node", "-e", "fetch('" + url + "').then(r => r.text()).then(t => console.log(t))"));
            try (Peer asked = Peer.run(command)) {
                return String.join("\n", asked.finish());
            }
        }
    }
}
