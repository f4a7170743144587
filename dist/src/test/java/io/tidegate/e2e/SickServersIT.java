package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers that are sick in one way each: the client gets one clear answer, the check marks the server down, nothing is left
 * over. A backend of the sickness's name has one such server and no check; {@code NAME-checked} the same with a check;
 * {@code NAME-pair} a good one beside it, both checked.
 */
final class SickServersIT {
    private static final int TIMES = 3;

    private static final Map<Sickness, Sickness.Sick> servers = new LinkedHashMap<>();
    private static Raw.Server good;
    private static Product product;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        good = new Raw.Server(Raw::echoFrames);
        port = Product.freePort();
        StringBuilder routes = new StringBuilder();
        StringBuilder backends = new StringBuilder();
        for (Sickness sickness : Sickness.values()) {
            Sickness.Sick server = sickness.start();
            servers.put(sickness, server);
            String name = sickness.backend();
            String sick = "sick { url = \"ws://127.0.0.1:" + server.port() + "\" }";
            String healthy = "good { url = \"" + good.url() + "\" }";
            String check =
                    "health-check { interval = 300ms, fast-interval = 100ms, down-interval = 300ms, timeout = 3s }";
            for (String backend : List.of(name, name + "-checked", name + "-pair")) {
                routes.append("{ match { path = \"/" + backend + "\" }, backend = " + backend + " }\n");
            }
            backends.append(name + " { servers { " + sick + " }, health-check.type = none }\n");
            backends.append(name + "-checked { servers { " + sick + " }, " + check + " }\n");
            backends.append(name + "-pair { servers { " + sick + ", " + healthy + " }, " + check + " }\n");
        }
        product = Product.start("frontends.public { bind = \"127.0.0.1:" + port + "\", routes = [\n" + routes
                + "] }\nbackends {\n" + backends + "}\ntimeouts { connect = 500ms, server = 500ms }\n");
    }

    @AfterAll
    static void stop() throws Exception {
        if (product != null) {
            product.close();
        }
        for (Sickness.Sick server : servers.values()) {
            server.server().close();
        }
        good.close();
    }

    private static double handshakes(String backend, String result) {
        return product.metric("tidegate_handshakes_total", "backend=\"" + backend + "\"", "result=\"" + result + "\"");
    }

    private static void awaitNothingLeft(String backend) {
        product.await(
                "the leases of " + backend,
                () -> product.server(backend, "sick").getInteger("active") == 0);
        assertEquals(0, product.metric("tidegate_tunnels_active", "backend=\"" + backend + "\""));
    }

    @Nested
    final class A_client {
        @ParameterizedTest
        @EnumSource
        void gets_one_clear_answer_and_never_a_tunnel(Sickness sickness) throws IOException {
            String backend = sickness.backend();
            for (int i = 0; i < TIMES; i++) {
                try (Raw.Connection client = Raw.Connection.to(port)) {
                    client.send(Raw.handshake("/" + backend));
                    String head = client.head();

                    assertTrue(head.startsWith("HTTP/1.1 " + sickness.status + " "), head);
                    assertEquals(sickness.word, Raw.value(head, "X-Tidegate-Error"), head);
                    assertFalse(head.contains("127.0.0.1"), "no answer names a server's address");
                    assertNothingMore(client, head);
                }
            }
            String result = sickness.word.isEmpty() ? "refused" : sickness.word;
            product.await("the count of " + result, () -> handshakes(backend, result) == TIMES);
            assertEquals(
                    TIMES,
                    product.metric("tidegate_handshakes_total", "backend=\"" + backend + "\""),
                    "all of them, and no other");
            awaitNothingLeft(backend);
        }

        /** After the answer only another answer may come, or the end: frames lead nowhere. */
        private void assertNothingMore(Raw.Connection client, String head) throws IOException {
            String length = Raw.value(head, "Content-Length");
            if (length.isEmpty()) {
                client.in().readAllBytes(); // until the end, which comes
                return;
            }
            client.read(Integer.parseInt(length));
            try {
                client.send("GET /nowhere HTTP/1.1\r\nHost: app.test\r\n\r\n");
                String next = client.head();
                assertTrue(next.isEmpty() || next.startsWith("HTTP/1.1 404 "), next);
            } catch (SocketException e) {
                // closed, which is as good
            }
        }
    }

    @Nested
    final class A_check {
        @ParameterizedTest
        @EnumSource
        void marks_the_server_down_and_says_why_in_api_metric_and_log(Sickness sickness) throws IOException {
            String backend = sickness.backend() + "-checked";
            product.awaitHealth(backend, "sick", "down");

            assertEquals(
                    sickness.check,
                    product.server(backend, "sick").getJsonObject("last_check").getString("result"));
            assertTrue(product.metric(
                            "tidegate_health_checks_total",
                            "backend=\"" + backend + "\"",
                            "result=\"" + sickness.check + "\"")
                    > 0);
            assertTrue(
                    product.said(line -> line.contains("event=server-down server=" + backend + "/sick ")
                            && line.contains(": " + sickness.check + ", ")),
                    "the log says it too");
            assertEquals(0, product.metric("tidegate_server_up", "backend=\"" + backend + "\""));
            try (Raw.Connection client = Raw.Connection.to(port)) {
                client.send(Raw.handshake("/" + backend));
                String head = client.head();
                assertTrue(head.startsWith("HTTP/1.1 503 "), head);
                assertEquals("no-server", Raw.value(head, "X-Tidegate-Error"));
                assertFalse(Raw.value(head, "Retry-After").isEmpty(), head);
            }
            awaitNothingLeft(backend);
        }
    }

    @Nested
    final class A_good_server_beside_it {
        @ParameterizedTest
        @EnumSource
        void gets_every_client_once_the_sick_one_is_down(Sickness sickness) throws IOException {
            String backend = sickness.backend() + "-pair";
            product.awaitHealth(backend, "sick", "down");
            product.awaitHealth(backend, "good", "up");
            long before = product.server(backend, "sick").getLong("total");

            for (int i = 0; i < 10; i++) {
                try (Raw.Connection client = Raw.Connection.tunnel(port, "/" + backend)) {
                    client.send(Raw.frame(Raw.TEXT, new byte[] {'a'}, true));
                    assertEquals(1, client.frame().payload().length);
                }
            }
            assertEquals(before, product.server(backend, "sick").getLong("total"));
            assertEquals(10, handshakes(backend, "ok"));
            assertEquals(10, product.metric("tidegate_handshakes_total", "backend=\"" + backend + "\""));
            product.await(
                    "the leases of the good one",
                    () -> product.server(backend, "good").getInteger("active") == 0);
        }
    }
}
