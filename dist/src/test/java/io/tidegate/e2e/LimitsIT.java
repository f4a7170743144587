package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a frontend takes at most (contract §1 "limits"), a frontend for each limit; and that one may be of IPv6. */
final class LimitsIT {
    private static final int few = Product.freePort();
    private static final int each = Product.freePort();
    private static final int slow = Product.freePort();
    private static final int small = Product.freePort();
    private static final int six = Product.freePort();
    private static Raw.Server server;
    private static Raw.Server sixth;
    private static Product product;

    @BeforeAll
    static void start() throws IOException {
        server = new Raw.Server(Raw::echoFrames);
        sixth = new Raw.Server("::1", 0, Raw::echoFrames);
        product = Product.start("""
            frontends {
              few { bind = "127.0.0.1:%d", limits.max-connections = 3, routes = [ { backend = b } ] }
              each { bind = "127.0.0.1:%d", limits.max-connections-per-ip = 2, routes = [ { backend = each } ] }
              slow { bind = "127.0.0.1:%d", limits.handshake-rate = "2/s", routes = [ { backend = b } ] }
              small { bind = "127.0.0.1:%d", limits.max-header-size = 4 KiB, routes = [ { backend = b } ] }
              six { bind = "[::1]:%d", routes = [ { backend = six } ] }
            }
            backends {
              b { servers.s.url = "%s", health-check.type = none }
              each = ${tidegate.backends.b}
              six { servers.s.url = "ws://[::1]:%d", health-check.type = tcp }
            }
            """.formatted(few, each, slow, small, six, server.url(), sixth.port()));
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
        server.close();
        sixth.close();
    }

    private static void echoes(Raw.Connection tunnel) throws IOException {
        byte[] message = "still there".getBytes(StandardCharsets.US_ASCII);
        tunnel.send(Raw.frame(Raw.TEXT, message, true));
        assertArrayEquals(message, tunnel.frame().payload());
    }

    private static double connections(String frontend) {
        return product.metric("tidegate_connections_active", "frontend=\"" + frontend + "\"");
    }

    private static double handshakes(String result) {
        return product.metric("tidegate_handshakes_total", "result=\"" + result + "\"");
    }

    private static String answerTo(int port, String request) throws IOException {
        try (Raw.Connection connection = Raw.Connection.to(port)) {
            connection.send(request);
            return connection.head();
        }
    }

    private static boolean admitted(int port) {
        try {
            return answerTo(port, Raw.handshake("/")).startsWith("HTTP/1.1 101 ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertRefused(int status, String word, String head) {
        assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
        assertEquals(word, Raw.value(head, "X-Tidegate-Error"));
    }

    @Test
    void of_connections_pause_accepting_and_nobody_who_waits_is_lost() throws Exception {
        List<Raw.Connection> inside = new ArrayList<>();
        List<Raw.Connection> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            inside.add(Raw.Connection.tunnel(few, "/inside"));
        }
        for (int i = 0; i < 20; i++) {
            Raw.Connection one = Raw.Connection.to(few); // the kernel takes it
            one.send(Raw.handshake("/waiting"));
            waiting.add(one);
        }
        for (Raw.Connection one : inside) {
            echoes(one);
        }
        assertEquals(3, connections("few"));
        assertFalse(server.heads().stream().anyMatch(head -> head.startsWith("GET /waiting ")));
        for (Raw.Connection one : waiting) {
            assertEquals(0, one.in().available());
        }
        for (Raw.Connection one : inside) {
            one.close();
        }
        for (Raw.Connection one : waiting) { // in the order in which they came
            one.switched();
            echoes(one);
            assertTrue(connections("few") <= 3);
            one.close();
        }
    }

    @Test
    void of_one_address_are_429_and_others_are_not_touched() throws Exception {
        try (Raw.Connection first = Raw.Connection.tunnel(each, "/");
                Raw.Connection second = Raw.Connection.tunnel(each, "/")) {
            assertRefused(429, "too-many-connections", answerTo(each, Raw.handshake("/")));
            assertEquals(1, handshakes("too-many-connections"));
            try (Raw.Connection other = new Raw.Connection(
                    new Socket(InetAddress.getByName("127.0.0.1"), each, InetAddress.getByName("127.0.0.2"), 0))) {
                other.shakeHands("/");
            }
            second.socket.close();
            product.await("its place", () -> product.metric("tidegate_tunnels_active", "backend=\"each\"") == 1);
            try (Raw.Connection again = Raw.Connection.tunnel(each, "/")) {
                echoes(again);
            }
            echoes(first);
        }
    }

    @Test
    void of_handshakes_in_a_second_are_503_with_retry_after() throws Exception {
        String refused = "";
        for (int i = 0; i < 100 && refused.isEmpty(); i++) { // a hundred take less than 50 s anywhere
            String head = answerTo(slow, Raw.handshake("/"));
            refused = head.startsWith("HTTP/1.1 101 ") ? "" : head;
        }
        assertRefused(503, "rate-limited", refused);
        assertEquals("1", Raw.value(refused, "Retry-After"));
        assertEquals(1, handshakes("rate-limited"));
        product.await("a token", () -> admitted(slow));
    }

    @Test
    void of_a_head_are_431_for_one_large_header_many_small_ones_and_a_long_path() throws Exception {
        try (Raw.Connection neighbour = Raw.Connection.tunnel(small, "/")) {
            for (String large : List.of(
                    "GET /large HTTP/1.1\r\nHost: a\r\nX-Large: " + "x".repeat(5_000) + "\r\n\r\n",
                    "GET /large HTTP/1.1\r\nHost: a\r\n" + "X-A: 1\r\n".repeat(600) + "\r\n",
                    "GET /large" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /large" + "x".repeat(1 << 20))) { // no end in sight
                assertRefused(431, "head-too-large", answerTo(small, large));
            }
            String within = "X-Large: " + "x".repeat(3_900) + "\r\n";
            assertTrue(answerTo(small, Raw.handshake("/").replace("\r\n\r\n", "\r\n" + within + "\r\n"))
                    .startsWith("HTTP/1.1 101 "));
            echoes(neighbour);
            assertFalse(
                    server.heads().stream().anyMatch(head -> head.startsWith("GET /large")),
                    "a refused head was seen by the server");
            assertEquals(4, product.metric("tidegate_requests_total", "code=\"431\""));
        }
    }

    @Test
    void leave_a_tunnel_over_IPv6_as_it_is() throws Exception {
        product.awaitHealth("six", "s", "up");
        try (Raw.Connection client = new Raw.Connection(new Socket(InetAddress.getByName("::1"), six))) {
            client.shakeHands("/six");
            echoes(client);
            String head = sixth.heads().stream()
                    .filter(seen -> seen.startsWith("GET /six "))
                    .findFirst()
                    .orElseThrow();
            assertTrue(List.of("::1", "0:0:0:0:0:0:0:1").contains(Raw.value(head, "X-Forwarded-For")), head);
        }
    }
}
