package io.tidegate.e2e;

import static io.tidegate.e2e.Shipped.local;
import static io.tidegate.e2e.Shipped.opened;
import static io.tidegate.e2e.Shipped.shipped;
import static io.tidegate.e2e.Shipped.whoAnswers;
import static io.tidegate.e2e.Shipped.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Each configuration that the product ships, with nothing changed but its addresses (and timeouts, where one is waited
 * for), in front of servers that we did not write.
 */
final class SeedCasesIT {
    /** Before each test, not once: of a class that gives up as a whole no report shows a skip. */
    @BeforeEach
    void peers() {
        Shipped.requiresPeers();
    }

    @Nested
    final class Nginx_location_and_upstream {
        @Test
        void the_group_is_balanced_by_weight_and_a_server_that_dies_costs_no_client_anything() throws Exception {
            int port = Product.freePort();
            try (Peer.Server one = Peer.server("one");
                    Peer.Server two = Peer.server("two");
                    Product product = Product.startFile(shipped(
                            "examples/nginx-location-upstream.conf",
                            "0.0.0.0:8020",
                            local(port),
                            "127.0.0.1:8010",
                            local(one.port()),
                            "127.0.0.1:8011",
                            local(two.port())))) {
                product.awaitHealth("websocket", "one", "up");
                product.awaitHealth("websocket", "two", "up");

                assertEquals(Map.of("one", 4, "two", 8), whoAnswers(12, port, "/wsapp/chat"));
                String seen = opened(one, "/wsapp/chat");
                assertTrue(seen.contains("\"host\":\"" + local(port) + "\""), seen);
                assertEquals(
                        404, Caller.refused(port, "/elsewhere").orElseThrow().statusCode());
                HttpResponse<String> plain = Caller.get(port, "/wsapp/page");
                assertEquals(200, plain.statusCode(), "a request without Upgrade is a plain one");

                two.peer().close();
                assertEquals(Map.of("one", 6), whoAnswers(6, port, "/wsapp/"));
            }
        }
    }

    @Nested
    final class HAProxy_acl_and_timeouts {
        private String file(int port, int ws1, int ws2, int www, String... more) throws IOException {
            List<String> pairs = new ArrayList<>(List.of(
                    "[::]:8080",
                    local(port),
                    "127.0.0.1:8010\", weight",
                    local(ws1) + "\", weight",
                    "127.0.0.1:8011\", weight",
                    local(ws2) + "\", weight",
                    "http://127.0.0.1:8000",
                    "http://" + local(www)));
            Collections.addAll(pairs, more);
            return shipped("examples/haproxy-acl-timeouts.conf", pairs.toArray(new String[0]));
        }

        @Test
        void the_acl_parts_WebSockets_from_the_rest_and_least_conn_spreads_them() throws Exception {
            int port = Product.freePort();
            try (Peer.Server ws1 = Peer.server("ws1");
                    Peer.Server ws2 = Peer.server("ws2");
                    Nginx www = Nginx.start("");
                    Product product = Product.startFile(file(port, ws1.port(), ws2.port(), www.port()))) {
                Files.writeString(www.files().resolve("index.html"), "www");
                product.awaitHealth("ws", "ws1", "up");
                product.awaitHealth("ws", "ws2", "up");
                product.awaitHealth("www", "www1", "up");

                assertEquals("www", Caller.get(port, "/").body());
                List<Caller> open = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    open.add(Caller.open(port, "/"));
                }
                assertEquals(5, product.server("ws", "ws1").getInteger("active"));
                assertEquals(5, product.server("ws", "ws2").getInteger("active"));
                open.forEach(Caller::close);
                product.await(
                        "every lease back",
                        () -> product.server("ws", "ws1").getInteger("active") == 0
                                && product.server("ws", "ws2").getInteger("active") == 0);
            }
        }

        /** The server of the timeouts' tests: prompt, silent, or a tunnel, by its path. */
        private static void serve(Raw.Connection connection, String head) throws IOException {
            if (head.startsWith("GET /prompt ")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            } else if (head.startsWith("GET /tunnel ")) {
                connection.send(Raw.switching(head));
            }
            connection.in().transferTo(OutputStream.nullOutputStream());
        }

        @Test
        void the_three_timeouts_towards_clients() throws Exception {
            int port = Product.freePort();
            try (Raw.Server server = new Raw.Server(HAProxy_acl_and_timeouts::serve);
                    Product product = Product.startFile(file(
                            port,
                            server.port(),
                            server.port(),
                            server.port(),
                            "    http-request = 15s",
                            "    http-request = 1s",
                            "    client = 25s",
                            "    client = 1s"))) {
                try (Raw.Connection slow = Raw.Connection.to(port)) {
                    slow.send("GET / HTTP/1.1\r\nHost: ");
                    TimeoutsScene.answered(slow, 408, "request-timeout");
                }
                try (Raw.Connection idle = Raw.Connection.to(port)) {
                    idle.send("GET /prompt HTTP/1.1\r\nHost: a\r\n\r\n");
                    assertTrue(idle.head().startsWith("HTTP/1.1 200 "));
                    idle.read(2);
                    assertTrue(idle.ended(), "http-keep-alive: no word, only the end");
                }
                try (Raw.Connection stuck = Raw.Connection.to(port)) {
                    stuck.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");
                    TimeoutsScene.answered(stuck, 408, "request-timeout");
                }
                product.await(
                        "the request's place back",
                        () -> product.server("www", "www1").getInteger("active") == 0);
            }
        }

        @Test
        void the_three_timeouts_towards_servers() throws Exception {
            int port = Product.freePort();
            try (Raw.Server server = new Raw.Server(HAProxy_acl_and_timeouts::serve);
                    BlackHole hole = new BlackHole();
                    Product product = Product.startFile(file(
                                    port,
                                    server.port(),
                                    server.port(),
                                    hole.port(),
                                    "    connect = 5s",
                                    "    connect = 500ms",
                                    "    server = 25s",
                                    "    server = 1s",
                                    "    tunnel = 3600s",
                                    "    tunnel = 1s")
                            // these servers are sick on purpose, and are to be asked all the same
                            + "\ntidegate.backends { ws.health-check.type = none, www.health-check.type = none }")) {
                HttpResponse<String> noConnect = Caller.get(port, "/");
                assertEquals(504, noConnect.statusCode());
                assertEquals("connect-timeout", word(noConnect));
                HttpResponse<?> noAnswer = Caller.refused(port, "/").orElseThrow();
                assertEquals(504, noAnswer.statusCode());
                assertEquals("server-timeout", word(noAnswer));
                try (Raw.Connection tunnel = Raw.Connection.tunnel(port, "/tunnel")) {
                    assertTrue(tunnel.ended(), "after the idle time");
                }
                product.await(
                        "every lease back",
                        () -> product.server("ws", "ws1").getInteger("active") == 0
                                && product.server("ws", "ws2").getInteger("active") == 0
                                && product.server("www", "www1").getInteger("active") == 0);
            }
        }
    }

    @Nested
    final class The_first_configuration {
        @Test
        void it_serves_WebSockets_and_pages() throws Exception {
            int port = Product.freePort();
            try (Peer.Server live = Peer.server("live");
                    Nginx web = Nginx.start("");
                    Product product = Product.startFile(shipped(
                            "conf/tidegate.conf",
                            "[::]:8080",
                            local(port),
                            "127.0.0.1:8010",
                            local(live.port()),
                            "127.0.0.1:8000",
                            local(web.port())))) {
                Files.writeString(web.files().resolve("index.html"), "web");
                product.awaitHealth("live", local(live.port()), "up");
                product.awaitHealth("web", local(web.port()), "up");

                assertEquals("live", Caller.who(port, "/"));
                assertEquals("web", Caller.get(port, "/").body());
            }
        }
    }
}
