package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a frontend takes at most, and what happens where the process itself has no more to give (contract §1 "limits"). */
final class LimitsIT {
    private static String body(int port, String limits, String url, String more) {
        return "frontends.public { bind = \"127.0.0.1:" + port + "\", limits { " + limits + " },\n"
                + "  routes = [ { backend = b } ] }\n"
                + "backends.b { servers.s.url = \"" + url + "\"\n" + more + " }\n";
    }

    private static void echoes(Raw.Connection tunnel) throws IOException {
        byte[] message = "still there".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        tunnel.send(Raw.frame(Raw.TEXT, message, true));
        assertEquals("still there", new String(tunnel.frame().payload(), java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static String answerTo(int port, String request) throws IOException {
        try (Raw.Connection connection = Raw.Connection.to(port)) {
            connection.send(request);
            return connection.head();
        }
    }

    private static void assertRefused(int status, String word, String head) {
        assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
        assertEquals(word, Raw.value(head, "X-Tidegate-Error"));
    }

    @Nested
    final class Of_connections {
        @Test
        void pause_accepting_and_nobody_who_waits_is_lost() throws Exception {
            try (Raw.Server server = new Raw.Server(Raw::echoFrames)) {
                int port = Product.freePort();
                try (Product product = Product.start(
                                body(port, "max-connections = 3", server.url(), "health-check.type = none"));
                        Raw.Connection first = Raw.Connection.tunnel(port, "/");
                        Raw.Connection second = Raw.Connection.tunnel(port, "/");
                        Raw.Connection third = Raw.Connection.tunnel(port, "/")) {
                    List<Raw.Connection> waiting = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        Raw.Connection one = Raw.Connection.to(port); // the kernel takes it
                        one.send(Raw.handshake("/waiting"));
                        waiting.add(one);
                    }
                    for (Raw.Connection in : List.of(first, second, third)) {
                        echoes(in);
                    }
                    assertEquals(3, product.metric("tidegate_connections_active"));
                    assertEquals(3, server.openConnections());
                    for (Raw.Connection one : waiting) {
                        assertEquals(0, one.in().available());
                    }
                    for (Raw.Connection in : List.of(first, second, third)) {
                        in.close();
                    }
                    for (Raw.Connection one : waiting) { // in the order in which they came
                        assertTrue(one.head().startsWith("HTTP/1.1 101 "));
                        echoes(one);
                        assertTrue(product.metric("tidegate_connections_active") <= 3);
                        one.close();
                    }
                }
            }
        }

        @Test
        void of_one_address_are_429_and_others_are_not_touched() throws Exception {
            try (Raw.Server server = new Raw.Server(Raw::echoFrames)) {
                int port = Product.freePort();
                try (Product product = Product.start(
                                body(port, "max-connections-per-ip = 2", server.url(), "health-check.type = none"));
                        Raw.Connection first = Raw.Connection.tunnel(port, "/");
                        Raw.Connection second = Raw.Connection.tunnel(port, "/")) {
                    assertRefused(429, "too-many-connections", answerTo(port, Raw.handshake("/")));
                    assertEquals(1, product.metric("tidegate_handshakes_total", "result=\"too-many-connections\""));
                    try (Raw.Connection other = from("127.0.0.2", port)) {
                        other.send(Raw.handshake("/"));
                        assertTrue(other.head().startsWith("HTTP/1.1 101 "));
                    }
                    second.socket.close();
                    product.await("its place", () -> product.metric("tidegate_tunnels_active") == 1);
                    try (Raw.Connection again = Raw.Connection.tunnel(port, "/")) {
                        echoes(again);
                    }
                    echoes(first);
                }
            }
        }

        private static Raw.Connection from(String address, int port) throws IOException {
            return new Raw.Connection(
                    new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(address), 0));
        }

        @Test
        void in_a_second_are_503_with_retry_after() throws Exception {
            try (Raw.Server server = new Raw.Server(Raw::echoFrames)) {
                int port = Product.freePort();
                try (Product product = Product.start(
                        body(port, "handshake-rate = \"2/s\"", server.url(), "health-check.type = none"))) {
                    int refused = 0;
                    for (int i = 0; i < 100 && refused == 0; i++) { // a hundred take less than 50 s anywhere
                        String head = answerTo(port, Raw.handshake("/"));
                        if (!head.startsWith("HTTP/1.1 101 ")) {
                            assertRefused(503, "rate-limited", head);
                            assertEquals("1", Raw.value(head, "Retry-After"));
                            refused++;
                        }
                    }
                    assertEquals(1, refused);
                    assertEquals(1, product.metric("tidegate_handshakes_total", "result=\"rate-limited\""));
                    product.await("a token", () -> admitted(port));
                }
            }
        }

        private static boolean admitted(int port) {
            try {
                return answerTo(port, Raw.handshake("/")).startsWith("HTTP/1.1 101 ");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Nested
    final class Of_a_head {
        @Test
        void are_431_for_one_large_header_many_small_ones_and_a_long_path() throws Exception {
            try (Raw.Server server = new Raw.Server(Raw::echoFrames)) {
                int port = Product.freePort();
                try (Product product = Product.start(
                                body(port, "max-header-size = 4 KiB", server.url(), "health-check.type = none"));
                        Raw.Connection neighbour = Raw.Connection.tunnel(port, "/")) {
                    String many = "X-A: 1\r\n".repeat(600);
                    for (String large : List.of(
                            "GET / HTTP/1.1\r\nHost: a\r\nX-Large: " + "x".repeat(5_000) + "\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: a\r\n" + many + "\r\n",
                            "GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                            "GET /" + "x".repeat(1 << 20))) { // no end in sight
                        assertRefused(431, "head-too-large", answerTo(port, large));
                    }
                    String within = "X-Large: " + "x".repeat(3_900) + "\r\n";
                    assertTrue(answerTo(port, Raw.handshake("/").replace("\r\n\r\n", "\r\n" + within + "\r\n"))
                            .startsWith("HTTP/1.1 101 "));
                    echoes(neighbour);
                    assertEquals(2, server.heads().size(), "a refused head was seen by the server");
                    assertEquals(4, product.metric("tidegate_requests_total", "code=\"431\""));
                }
            }
        }
    }

    @Nested
    final class Of_descriptors {
        private static final int DESCRIPTORS = 400;
        private static final String CHECKED = """
            health-check { type = tcp, interval = 100ms, fast-interval = 100ms, fall = 1 }
            passive-check { failures = 1, window = 10s, eject = 60s }\
            """;

        @Test
        void pause_accepting_blame_no_server_and_end_with_the_shortage() throws Exception {
            Peer.requires("prlimit", Peer.onPath("prlimit"));
            try (Raw.Server server = new Raw.Server(Raw::echoFrames)) {
                int port = Product.freePort();
                List<String> limited = List.of("prlimit", "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS);
                try (Product product = Product.startUnder(
                        limited, body(port, "", server.url(), CHECKED) + "timeouts.http-request = 120s\n")) {
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
            String head = accepted.head();
            assertRefused(503, "exhausted", head);
            assertEquals("1", Raw.value(head, "Retry-After"));
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
                } catch (java.io.UncheckedIOException e) {
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
                assertEquals(fit, Product.sum(scrape, "tidegate_tunnels_active"));
                assertEquals(1, Product.sum(scrape, "tidegate_server_ports_used_ratio", "server=\"s\""));
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

    @Nested
    final class Over_ipv6 {
        @Test
        void a_tunnel_works_from_end_to_end() throws Exception {
            try (Raw.Server server = new Raw.Server("::1", 0, Raw::echoFrames)) {
                int port = Product.freePort();
                String body = body(port, "", "ws://[::1]:" + server.port(), "health-check.type = tcp")
                        .replace("127.0.0.1:" + port, "[::1]:" + port);
                try (Product product = Product.start(body)) {
                    product.awaitHealth("b", "s", "up");
                    try (Raw.Connection client = new Raw.Connection(new Socket(InetAddress.getByName("::1"), port))) {
                        client.send(Raw.handshake("/six"));
                        assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                        echoes(client);
                        assertTrue(
                                server.heads().stream()
                                        .anyMatch(head -> head.contains("X-Forwarded-For: ::1")
                                                || head.contains("X-Forwarded-For: 0:0:0:0:0:0:0:1")),
                                server.heads()::toString);
                    }
                }
            }
        }
    }
}
