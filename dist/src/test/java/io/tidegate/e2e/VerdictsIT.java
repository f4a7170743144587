package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What Tidegate concludes from checks and from traffic: how firmly, for how long, and how it says why. */
final class VerdictsIT {
    private static final String QUICK = "interval = 100ms, fast-interval = 100ms, down-interval = 100ms, timeout = 1s";

    /** A server whose checks pass and fail in turn, until it is told to stay bad. */
    private static final class Flapper implements AutoCloseable {
        private final AtomicInteger checks = new AtomicInteger();
        private final int bad;
        private final Raw.Server server = new Raw.Server(this::serve);
        private volatile boolean over;

        /** @param bad 0 where the first check is to fail and each second after it, 1 for the others */
        Flapper(int bad) throws IOException {
            this.bad = bad;
        }

        private void serve(Raw.Connection connection, String head) throws IOException {
            if (checks.getAndIncrement() % 2 == bad || over) {
                connection.send("HTTP/1.1 500 Oh No\r\nContent-Length: 0\r\n\r\n");
            } else {
                Raw.echoFrames(connection, head);
            }
        }

        @Override
        public void close() {
            server.close();
        }
    }

    private static long lines(Product product, String event, String server) {
        return product.errors().stream()
                .filter(line -> (line + " ").contains("event=" + event + " server=" + server + " "))
                .count();
    }

    @Test
    void a_flapping_server_stays_what_it_is_and_one_that_is_down_for_good_is_told_of_once() throws Exception {
        try (Flapper well = new Flapper(1);
                Flapper ill = new Flapper(0);
                Product product = Product.start("""
                    frontends.public { bind = "127.0.0.1:0", routes = [ { backend = well } ] }
                    backends {
                      well { servers.s.url = "%s", health-check { %3$s } }
                      ill { servers.s.url = "%2$s", health-check { %3$s } }
                    }
                    """.formatted(well.server.url(), ill.server.url(), QUICK))) {
            product.await("many checks of both", () -> well.checks.get() > 20 && ill.checks.get() > 20);
            assertEquals("up", product.server("well", "s").getString("health"));
            assertEquals("down", product.server("ill", "s").getString("health"));
            assertEquals(0, lines(product, "server-down", "well/s"));
            assertEquals(1, lines(product, "server-down", "ill/s"), "by the first check");
            assertEquals(0, lines(product, "server-up", "ill/s"));
            assertEquals(1, product.metric("tidegate_server_up"));

            well.over = true;
            product.awaitHealth("well", "s", "down");
            int checks = well.checks.get();
            product.await("more checks", () -> well.checks.get() > checks + 5);
            assertEquals(1, lines(product, "server-down", "well/s"));
            assertTrue(product.said(line -> line.contains("server=well/s")
                    && line.contains("evidence=\"3 checks in a row failed, the last: status, ")));
        }
    }

    @Test
    void an_ejected_server_gets_its_full_share_again_when_its_time_is_over() throws Exception {
        AtomicInteger bad = new AtomicInteger(3);
        int port = Product.freePort();
        Map<String, Integer> shares = new TreeMap<>();
        try (Raw.Server moody = new Raw.Server((connection, head) -> {
                    if (bad.getAndDecrement() > 0) {
                        connection.send("HTTP/1.1 500 Oh No\r\nContent-Length: 0\r\n\r\n");
                    } else {
                        connection.send(Raw.switching(head).replace("Connection:", "X-Server: moody\r\nConnection:"));
                    }
                });
                Raw.Server good = new Raw.Server((connection, head) ->
                        connection.send(Raw.switching(head).replace("Connection:", "X-Server: good\r\nConnection:")));
                Product product = Product.start("""
                    frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
                    backends.b {
                      balance = round-robin, servers { moody.url = "%s", good.url = "%s" }, health-check.type = none
                      slow-start = 300s, passive-check { failures = 3, window = 60s, eject = 1s }
                    }
                    """.formatted(port, moody.url(), good.url()))) {
            product.await("its ejection", () -> {
                try (Raw.Connection client = Raw.Connection.to(port)) {
                    client.send(Raw.handshake("/"));
                    client.head();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                return lines(product, "server-ejected", "b/moody") == 1;
            });
            product.await("its readmission", () -> lines(product, "server-readmitted", "b/moody") == 1);
            for (int i = 0; i < 20; i++) {
                try (Raw.Connection client = Raw.Connection.to(port)) {
                    client.send(Raw.handshake("/"));
                    shares.merge(Raw.value(client.head(), "X-Server"), 1, Integer::sum);
                }
            }
            assertEquals(Map.of("moody", 10, "good", 10), shares);
            assertEquals(1, lines(product, "server-ejected", "b/moody"));
        }
    }

    /** Speaks first, and not TLS. */
    private static ServerSocket greeter() throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(() -> greet(socket));
        return socket;
    }

    private static void greet(ServerSocket socket) {
        while (!socket.isClosed()) {
            try (Raw.Connection connection = new Raw.Connection(socket.accept())) {
                connection.send("220 mail.example ESMTP\r\n");
                connection.ended();
            } catch (IOException e) {
                // it has gone, or the socket is closed
            }
        }
    }

    @Test
    void the_kinds_of_failure_that_only_a_check_can_have_are_told_apart_in_api_metric_and_log() throws Exception {
        try (Raw.Server deaf = new Raw.Server((connection, head) -> {
                    connection.send(Raw.switching(head));
                    connection.ended(); // no pong to any ping
                });
                ServerSocket plain = greeter();
                Product product = Product.start("""
                    frontends.public { bind = "127.0.0.1:0", routes = [ { backend = pong } ] }
                    backends {
                      pong { servers.s.url = "%1$s", health-check { %2$s, ping = true } }
                      subprotocol { servers.s.url = "%1$s", health-check { %2$s, subprotocols = ["chat"] } }
                      tls { servers.s.url = "wss://127.0.0.1:%3$d", health-check { %2$s } }
                    }
                    """.formatted(deaf.url(), QUICK, plain.getLocalPort()))) {
            for (String kind : new String[] {"pong", "subprotocol", "tls"}) {
                product.awaitHealth(kind, "s", "down");
                assertEquals(
                        kind,
                        product.server(kind, "s").getJsonObject("last_check").getString("result"));
                String backend = "backend=\"" + kind + "\"";
                assertTrue(product.metric("tidegate_health_checks_total", backend, "result=\"" + kind + "\"") > 0);
                product.await( // two scrapes, with checks between
                        "checks of this kind alone",
                        () -> product.metric("tidegate_health_checks_total", backend)
                                == product.metric("tidegate_health_checks_total", backend, "result=\"" + kind + "\""));
                assertTrue(
                        product.said(line -> line.contains("event=server-down server=" + kind + "/s ")
                                && line.contains("failed: " + kind + ", ")),
                        () -> String.valueOf(product.errors()));
            }
        }
    }
}
