package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
        Peer.requiresNode();
        Nginx.required();
    }

    /** A shipped file; each pair is what stands there, and what is put in its place. */
    private static String shipped(String file, String... pairs) throws IOException {
        String text = Files.readString(Path.of(System.getProperty("tidegate.home"), file));
        for (int i = 0; i < pairs.length; i += 2) {
            assertTrue(text.contains(pairs[i]), file + " no longer holds " + pairs[i]);
            text = text.replace(pairs[i], pairs[i + 1]);
        }
        return text;
    }

    private static String local(int port) {
        return "127.0.0.1:" + port;
    }

    private static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static X509Bundle certificate(X509Bundle authority, String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .addSanDnsName(name)
                .buildIssuedBy(authority);
    }

    private static String word(HttpResponse<?> answer) {
        return answer.headers().firstValue("X-Tidegate-Error").orElse("");
    }

    private static Map<String, Integer> whoAnswers(int times, int port, String path) {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            answers.merge(Caller.who(port, path), 1, Integer::sum);
        }
        return answers;
    }

    /** What a Node server said of the last handshake that was no check. */
    private static String opened(Peer.Server server, String path) {
        return server.peer().await(line -> line.startsWith("open " + path));
    }

    @Nested
    final class Apache_ProxyPass {
        @Test
        void ws2_goes_to_a_plain_server_and_wss2_by_TLS_to_nginx_and_a_server_behind_it() throws Exception {
            int port = Product.freePort();
            try (Peer.Server plain = Peer.server("plain");
                    Peer.Server behind = Peer.server("behind");
                    Nginx secure = Nginx.startTls(
                            certificate(authority("A"), "echo.example"),
                            "location / { " + Nginx.toWebSocket(behind) + " }");
                    Product product = Product.startFile(shipped(
                            "examples/apache-proxypass.conf",
                            "[::]:8080",
                            local(port),
                            "127.0.0.1:8010",
                            local(plain.port()),
                            "127.0.0.1:8443",
                            local(secure.port())))) {
                product.awaitHealth("plain", local(plain.port()), "up");
                product.awaitHealth("secure", local(secure.port()), "up");

                assertEquals("plain", Caller.who(port, "/ws2/chat?id=1"));
                String seen = opened(plain, "/chat?id=1");
                assertTrue(seen.contains("\"host\":\"" + local(plain.port()) + "\""), seen);
                assertEquals("behind", Caller.who(port, "/wss2/chat?id=2"));
                opened(behind, "/chat?id=2");

                for (String none : List.of("/ws2", "/ws2x/", "/")) {
                    HttpResponse<?> answer = Caller.refused(port, none).orElseThrow();
                    assertEquals(404, answer.statusCode(), none);
                    assertEquals("no-route", word(answer));
                }
            }
        }

        @Test
        void a_server_with_the_named_authority_and_name_is_trusted_and_every_other_is_down() throws Exception {
            int port = Product.freePort();
            X509Bundle authority = authority("A");
            Path ca = Files.createTempFile("tidegate-ca", ".pem");
            Files.writeString(ca, authority.getRootCertificatePEM());
            try (Peer.Server plain = Peer.server("plain");
                    Peer.Server behind = Peer.server("behind");
                    Nginx right = Nginx.startTls(
                            certificate(authority, "echo.example"),
                            "location / { " + Nginx.toWebSocket(behind) + " }");
                    Nginx name = Nginx.startTls(
                            certificate(authority, "other.example"),
                            "location / { " + Nginx.toWebSocket(behind) + " }");
                    Nginx stranger = Nginx.startTls(
                            certificate(authority("B"), "echo.example"),
                            "location / { " + Nginx.toWebSocket(behind) + " }");
                    Product product = Product.startFile(shipped(
                            "examples/apache-proxypass.conf",
                            "[::]:8080",
                            local(port),
                            "127.0.0.1:8010",
                            local(plain.port()),
                            "[\"wss://127.0.0.1:8443\"]",
                            "[\"wss://" + local(right.port()) + "\", \"wss://" + local(name.port()) + "\", \"wss://"
                                    + local(stranger.port()) + "\"]",
                            "tls { verify = false }",
                            "tls { ca = \"" + ca + "\", server-name = \"echo.example\" }"))) {
                product.awaitHealth("secure", local(right.port()), "up");
                for (Nginx wrong : List.of(name, stranger)) {
                    product.awaitHealth("secure", local(wrong.port()), "down");
                    assertEquals(
                            "tls",
                            product.server("secure", local(wrong.port()))
                                    .getJsonObject("last_check")
                                    .getString("result"));
                }
                assertEquals(Map.of("behind", 6), whoAnswers(6, port, "/wss2/"));
            } finally {
                Files.delete(ca);
            }
        }
    }

    @Nested
    final class Apache_ProxyPassMatch {
        @Test
        void one_path_is_a_WebSocket_and_everything_else_the_application() throws Exception {
            int port = Product.freePort();
            try (Peer.Server socket = Peer.server("socket");
                    Nginx app = Nginx.start("location = /myApp/ws { " + Nginx.toWebSocket(socket) + " }");
                    Product product = Product.startFile(shipped(
                            "examples/apache-proxypassmatch.conf",
                            "[::]:8080",
                            local(port),
                            "127.0.0.1:9080",
                            local(app.port())))) {
                Files.writeString(app.files().resolve("index.html"), "the application");
                product.awaitHealth("app-ws", local(app.port()), "up");
                product.awaitHealth("app", local(app.port()), "up");

                assertEquals("socket", Caller.who(port, "/myApp/ws?room=1"));
                opened(socket, "/myApp/ws?room=1");
                HttpResponse<String> page = Caller.get(port, "/");
                assertEquals("the application", page.body());
                assertTrue(page.headers().firstValue("Server").orElse("").startsWith("nginx"));
                HttpResponse<String> missing = Caller.get(port, "/myApp/ws/more");
                assertEquals(404, missing.statusCode());
                assertEquals("", word(missing), "nginx's own answer");
                // a handshake that the application answers with a page is no tunnel
                assertEquals(200, Caller.refused(port, "/").orElseThrow().statusCode());
                product.await(
                        "the count of refused handshakes",
                        () -> product.metric("tidegate_handshakes_total", "backend=\"app\"", "result=\"refused\"")
                                == 1);
            }
        }
    }

    @Nested
    final class Apache_RewriteCond_Upgrade {
        @Test
        void the_same_URLs_go_to_two_ports_by_their_Upgrade_header() throws Exception {
            int port = Product.freePort();
            try (Peer.Server live = Peer.server("live");
                    Nginx web = Nginx.start("");
                    Product product = Product.startFile(shipped(
                            "examples/apache-rewrite-upgrade.conf",
                            "[::]:8080",
                            local(port),
                            "127.0.0.1:3001",
                            local(live.port()),
                            "127.0.0.1:3000",
                            local(web.port())))) {
                byte[] large = new byte[8 << 20];
                new Random(3).nextBytes(large);
                Files.write(web.files().resolve("same"), large);
                product.awaitHealth("live", local(live.port()), "up");
                product.awaitHealth("web", local(web.port()), "up");

                assertEquals("live", Caller.who(port, "/same?x=%2F"));
                opened(live, "/same?x=%2F");
                try (Raw.Connection client = Raw.Connection.to(port)) {
                    // [NC]: the letter case of the tokens does not matter; and one connection may carry both
                    client.send("GET /same HTTP/1.1\r\nHost: a\r\n\r\n");
                    String head = client.head();
                    assertEquals(large.length, Integer.parseInt(Raw.value(head, "Content-Length")));
                    assertArrayEquals(large, client.read(large.length));
                    client.send("HEAD /same HTTP/1.1\r\nHost: a\r\n\r\n");
                    assertEquals(Raw.value(head, "ETag"), Raw.value(client.head(), "ETag"));
                    client.send("GET /same HTTP/1.1\r\nHost: a\r\nRange: bytes=10-19\r\n\r\n");
                    assertTrue(client.head().startsWith("HTTP/1.1 206 "));
                    assertEquals(10, client.read(10).length);
                    client.send(Raw.handshake("/same")
                            .replace("Upgrade: websocket", "UPGRADE: WebSocket")
                            .replace("Connection: Upgrade", "connection: keep-alive, UPGRADE"));
                    assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                    client.send(Raw.frame(Raw.TEXT, "who".getBytes(StandardCharsets.UTF_8), true));
                    assertEquals("live", new String(client.frame().payload(), StandardCharsets.UTF_8));
                }
            }
        }
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
                    String head = slow.head();
                    assertTrue(head.startsWith("HTTP/1.1 408 "), head);
                    assertEquals("request-timeout", Raw.value(head, "X-Tidegate-Error"));
                }
                try (Raw.Connection idle = Raw.Connection.to(port)) {
                    idle.send("GET /prompt HTTP/1.1\r\nHost: a\r\n\r\n");
                    assertTrue(idle.head().startsWith("HTTP/1.1 200 "));
                    idle.read(2);
                    assertTrue(idle.ended(), "http-keep-alive: no word, only the end");
                }
                try (Raw.Connection stuck = Raw.Connection.to(port)) {
                    stuck.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");
                    String head = stuck.head();
                    assertTrue(head.startsWith("HTTP/1.1 408 "), head);
                    assertEquals("request-timeout", Raw.value(head, "X-Tidegate-Error"));
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
                                    "    connect = 1s",
                                    "    server = 25s",
                                    "    server = 1s",
                                    "    tunnel = 3600s",
                                    "    tunnel = 2s")
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
