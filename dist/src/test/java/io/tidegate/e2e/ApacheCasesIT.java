package io.tidegate.e2e;

import static io.tidegate.e2e.Shipped.local;
import static io.tidegate.e2e.Shipped.opened;
import static io.tidegate.e2e.Shipped.secure;
import static io.tidegate.e2e.Shipped.shipped;
import static io.tidegate.e2e.Shipped.whoAnswers;
import static io.tidegate.e2e.Shipped.word;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Configurations of Apache httpd, as they look in Tidegate: the shipped files, between real clients and servers. */
final class ApacheCasesIT {
    /** Before each test, not once: of a class that gives up as a whole no report shows a skip. */
    @BeforeEach
    void peers() {
        Shipped.requiresPeers();
    }

    @Nested
    final class Apache_ProxyPass {
        @Test
        void ws2_goes_to_a_plain_server_and_wss2_by_TLS_to_nginx_and_a_server_behind_it() throws Exception {
            int port = Product.freePort();
            try (Peer.Server plain = Peer.server("plain");
                    Peer.Server behind = Peer.server("behind");
                    Nginx secure = secure(Tls.certificate(Tls.authority("A"), "echo.example"), behind);
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
            X509Bundle authority = Tls.authority("A");
            Path ca = Files.createTempFile("tidegate-ca", ".pem");
            Files.writeString(ca, authority.getRootCertificatePEM());
            try (Peer.Server plain = Peer.server("plain");
                    Peer.Server behind = Peer.server("behind");
                    Nginx right = secure(Tls.certificate(authority, "echo.example"), behind);
                    Nginx name = secure(Tls.certificate(authority, "other.example"), behind);
                    Nginx stranger = secure(Tls.certificate(Tls.authority("B"), "echo.example"), behind);
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
}
