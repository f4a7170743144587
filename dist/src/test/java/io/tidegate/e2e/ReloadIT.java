package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Reloads under open tunnels: what did not change does not notice (contract §3). */
final class ReloadIT {
    /** {@code -Dtidegate.reload.tunnels=9000} is the most that 20,000 descriptors for each process allow. */
    private static final int TUNNELS = Integer.getInteger("tidegate.reload.tunnels", 2_000);

    private static final int RELOADS = 100;

    private static String body(int port, String server, String more) {
        return "frontends.public { bind = \"127.0.0.1:" + port + "\", routes = [ { backend = b } ] }\n"
                + "backends.b { servers { s.url = \"" + server + "\" }, health-check.type = none }\n"
                + "drain { grace = 0s, close-rate = 1000/s, deadline = 2s }\n" + more + "\n";
    }

    /** Each reload names other things, so that each has something to add and to remove. */
    private static String round(int number, int extraPort) {
        return "frontends.extra" + number + " { bind = \"127.0.0.1:" + extraPort + "\", routes = [ { backend = c"
                + number
                + " } ] }\nbackends.c" + number + " { servers { s" + number
                + ".url = \"ws://127.0.0.1:9\" }, health-check.type = none }\n";
    }

    private static void reload(Product product) {
        var answer = product.ask("POST", "/api/v1/reload", "");
        assertEquals(200, answer.statusCode(), answer::body);
        JsonObject plan = new JsonObject(answer.body());
        assertTrue(plan.getJsonObject("servers").getJsonArray("untouched").contains("b/s"), plan::encode);
    }

    @Test
    void a_hundred_reloads_in_a_row_leave_idle_tunnels_counters_and_memory_alone() throws Exception {
        List<Raw.Connection> clients = new ArrayList<>();
        try (Raw.Server server = new Raw.Server(Raw::echoBytes)) {
            int port = Product.freePort();
            int extra = Product.freePort();
            try (Product product = Product.start(body(port, server.url(), ""))) {
                byte[] ping = Raw.frame(Raw.TEXT, "still here".getBytes(java.nio.charset.StandardCharsets.UTF_8), true);
                for (int i = 0; i < TUNNELS; i++) {
                    Raw.Connection client = Raw.Connection.tunnel(port, "/");
                    client.send(ping);
                    clients.add(client);
                }
                for (Raw.Connection client : clients) {
                    client.read(ping.length);
                }
                double before = 0;
                for (int number = 0; number < RELOADS; number++) {
                    product.rewrite(body(port, server.url(), round(number, extra)));
                    reload(product);
                    if (number == 20) {
                        before = ProcessMemory.heapAfterCollection(product); // what a first reload loads is loaded
                    }
                }
                double after = ProcessMemory.heapAfterCollection(product);
                System.out.printf(
                        "%d tunnels, %d reloads: heap %.1f, then %.1f MiB%n",
                        TUNNELS, RELOADS, before / 1048576, after / 1048576);

                assertEquals(TUNNELS, product.metric("tidegate_tunnels_active"));
                for (Raw.Connection client : clients) {
                    client.send(ping);
                }
                for (Raw.Connection client : clients) {
                    assertArrayEquals(ping, client.read(ping.length));
                }
                assertEquals(
                        2.0 * TUNNELS * ping.length,
                        product.metric("tidegate_tunnel_bytes_total", "server=\"s\"", "direction=\"to_server\""));
                assertEquals(TUNNELS, product.metric("tidegate_handshakes_total", "result=\"ok\"", "backend=\"b\""));
                assertEquals(RELOADS, product.metric("tidegate_config_reloads_total"));
                assertTrue(after < before + 8 * 1024 * 1024, "heap grew from " + before + " to " + after);
                String page = product.ask("GET", "/metrics", "").body();
                assertTrue(page.contains("\"c" + (RELOADS - 1) + "\""), "the last backend is not shown");
                assertTrue(!page.contains("\"c" + (RELOADS - 2) + "\""), "a removed backend is shown");
            }
        } finally {
            for (Raw.Connection client : clients) {
                client.close();
            }
        }
    }

    @Test
    void tunnels_of_a_removed_frontend_end_and_those_of_others_stay() throws Exception {
        try (Raw.Server server = new Raw.Server(Raw::echoFrames)) {
            int port = Product.freePort();
            int other = Product.freePort();
            String second = "frontends.second { bind = \"127.0.0.1:" + other + "\", routes = [ { backend = b } ] }\n";
            try (Product product = Product.start(body(port, server.url(), second));
                    Raw.Connection stays = Raw.Connection.tunnel(port, "/");
                    Raw.Connection goes = Raw.Connection.tunnel(other, "/")) {
                product.await("two tunnels", () -> product.metric("tidegate_tunnels_active") == 2);
                product.rewrite(body(port, server.url(), ""));
                JsonObject dry = new JsonObject(
                        product.ask("POST", "/api/v1/reload?dry-run=true", "").body());
                assertEquals(
                        1,
                        dry.getJsonObject("frontends")
                                .getJsonArray("removed")
                                .getJsonObject(0)
                                .getInteger("ends"),
                        dry::encode);
                reload(product);

                Raw.Frame close = goes.frame();
                assertEquals(1001, close.closeCode());
                goes.send(Raw.frame(Raw.CLOSE, close.payload(), true));
                assertTrue(goes.ended());
                stays.send(Raw.frame(Raw.TEXT, new byte[] {'x'}, true));
                assertEquals(Raw.TEXT, stays.frame().opcode());
                product.await("one tunnel", () -> product.metric("tidegate_tunnels_active") == 1);
                assertTrue(!product.ask("GET", "/metrics", "").body().contains("frontend=\"second\""));
            }
        }
    }

    private static String frontend(String name, int port) {
        return "frontends." + name + " { bind = \"127.0.0.1:" + port + "\", routes = [ { backend = b } ] }\n";
    }

    @Test
    void a_frontend_that_comes_back_within_its_grace_keeps_its_tunnels() throws Exception {
        try (Raw.Server server = new Raw.Server(Raw::echoFrames)) {
            int port = Product.freePort();
            int back = Product.freePort();
            int gone = Product.freePort();
            String more = "event-loops = 1\ndrain.grace = 4s\n";
            try (Product product = Product.start(
                            body(port, server.url(), frontend("back", back) + frontend("gone", gone) + more));
                    Raw.Connection stays = Raw.Connection.tunnel(back, "/");
                    Raw.Connection goes = Raw.Connection.tunnel(gone, "/")) {
                product.rewrite(body(port, server.url(), more));
                reload(product);
                product.rewrite(body(port, server.url(), frontend("back", back) + more));
                reload(product);
                try (Raw.Connection fresh = Raw.Connection.tunnel(back, "/")) {
                    assertEquals(1001, goes.frame().closeCode()); // the grace of both is over at once
                    for (Raw.Connection client : List.of(stays, fresh)) {
                        client.send(Raw.frame(Raw.TEXT, new byte[] {'x'}, true));
                        assertEquals(Raw.TEXT, client.frame().opcode());
                    }
                }
            }
        }
    }

    @Test
    void a_handshake_under_way_as_its_frontend_is_removed_is_ended_once_it_is_a_tunnel() throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        CompletableFuture<String> go = new CompletableFuture<>();
        try (Raw.Server server = new Raw.Server((connection, head) -> {
            if (head.startsWith("GET /later ")) {
                asked.add(head);
                go.join();
            }
            Raw.echoFrames(connection, head);
        })) {
            int port = Product.freePort();
            int gone = Product.freePort();
            try (Product product = Product.start(body(port, server.url(), frontend("gone", gone)));
                    Raw.Connection goes = Raw.Connection.tunnel(gone, "/");
                    Raw.Connection late = Raw.Connection.to(gone)) {
                late.send(Raw.handshake("/later"));
                assertNotNull(asked.poll(60, TimeUnit.SECONDS));
                product.rewrite(body(port, server.url(), ""));
                reload(product);
                Raw.Frame close = goes.frame();
                assertEquals(1001, close.closeCode());
                goes.send(Raw.frame(Raw.CLOSE, close.payload(), true));
                product.await("its end", () -> product.metric("tidegate_tunnels_active") == 0);

                go.complete("");
                late.switched();
                assertEquals(1001, late.frame().closeCode());
            }
        }
    }

    /** What a client that comes now gets. */
    private static String answerTo(int port) {
        try (Raw.Connection client = Raw.Connection.to(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            return client.answer().body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_request_behind_a_reload_is_served_by_it_however_old_its_connection_is() throws Exception {
        Raw.Behaviour serves = (connection, first) -> {
            for (String head = first; !head.isEmpty(); head = connection.head()) {
                String port = Integer.toString(connection.socket.getLocalPort());
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + port.length() + "\r\n\r\n" + port);
            }
        };
        try (Raw.Server one = new Raw.Server(serves);
                Raw.Server two = new Raw.Server(serves)) {
            int port = Product.freePort();
            String frontend = "frontends.public { bind = \"127.0.0.1:" + port + "\", routes = [ { backend = %1$s } ]\n"
                    + "timeouts.http-keep-alive = 60s }\n"
                    + "backends.%1$s { servers = [\"%2$s\"], health-check.type = none }\nevent-loops = 1\n";
            try (Product product = Product.start(frontend.formatted("old", one.url()));
                    Raw.Connection silent = Raw.Connection.to(port);
                    Raw.Connection idle = Raw.Connection.to(port)) {
                idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertEquals(Integer.toString(one.port()), idle.answer().body());
                product.await("both", () -> product.metric("tidegate_connections_active") == 2);
                product.rewrite(frontend.formatted("new", two.url()));
                assertEquals(200, product.ask("POST", "/api/v1/reload", "").statusCode());
                product.await("the event loop", () -> answerTo(port).equals(Integer.toString(two.port())));
                for (Raw.Connection client : List.of(silent, idle)) {
                    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                    assertEquals(Integer.toString(two.port()), client.answer().body());
                }
            }
        }
    }

    @Test
    void a_request_that_has_to_go_again_goes_elsewhere_where_its_server_was_removed_meanwhile() throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        CompletableFuture<String> go = new CompletableFuture<>();
        X509Bundle unknown = Tls.authority("nobody trusts it");
        SSLServerSocket socket =
                Tls.listen(Tls.context(unknown, Optional.of(Tls.certificate(unknown, "localhost"))), false);
        try (Raw.Server old = new Raw.Server(socket, (connection, first) -> {
                    for (String head = first; !head.startsWith("GET /held "); head = connection.head()) {
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
                    }
                    asked.add("held");
                    go.join(); // then it closes without an answer
                });
                Raw.Server fresh = new Raw.Server(
                        (connection, head) -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfresh"))) {
            int port = Product.freePort();
            String more = "event-loops = 1\ntimeouts.connect = 600s\nbackends.b.tls.verify = false";
            try (Product product = Product.start(body(port, "https://127.0.0.1:" + old.port(), more));
                    Raw.Connection client = Raw.Connection.to(port)) {
                assertEquals("old", answerTo(port));
                client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
                assertNotNull(asked.poll(60, TimeUnit.SECONDS));
                product.rewrite(body(port, fresh.url(), more));
                assertEquals(200, product.ask("POST", "/api/v1/reload", "").statusCode());
                product.await("the event loop", () -> answerTo(port).equals("fresh"));
                go.complete("");
                assertEquals("fresh", client.answer().body());
            }
        }
    }

    @Test
    void a_connection_to_a_server_from_before_a_reload_serves_no_request_behind_it() throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        CompletableFuture<String> go = new CompletableFuture<>();
        X509Bundle unknown = Tls.authority("nobody trusts it");
        SSLServerSocket socket =
                Tls.listen(Tls.context(unknown, Optional.of(Tls.certificate(unknown, "localhost"))), false);
        try (Raw.Server server = new Raw.Server(socket, (connection, head) -> {
            for (String next = head; !next.isEmpty(); next = connection.head()) {
                if (next.startsWith("GET /held ")) {
                    asked.add(next);
                    go.join();
                }
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        })) {
            int port = Product.freePort();
            String url = "https://127.0.0.1:" + server.port();
            String more = "event-loops = 1\nbackends.b.tls.verify = ";
            try (Product product = Product.start(body(port, url, more + "false"));
                    Raw.Connection client = Raw.Connection.to(port);
                    Raw.Connection next = Raw.Connection.to(port)) {
                client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
                assertNotNull(asked.poll(60, TimeUnit.SECONDS));
                product.rewrite(body(port, url, more + "true"));
                reload(product);
                go.complete("");
                assertEquals("ok", client.answer().body());
                next.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertEquals("connect-failed", next.answer().error());
            }
        }
    }

    @Test
    void a_changed_url_keeps_the_count_of_its_server() throws Exception {
        try (Raw.Server one = new Raw.Server(Raw::echoFrames);
                Raw.Server two = new Raw.Server(Raw::echoFrames)) {
            int port = Product.freePort();
            try (Product product = Product.start(body(port, one.url(), ""))) {
                for (Raw.Server now : List.of(one, two, one, two)) {
                    product.rewrite(body(port, now.url(), ""));
                    assertEquals(200, product.ask("POST", "/api/v1/reload", "").statusCode());
                    try (Raw.Connection client = Raw.Connection.tunnel(port, "/")) {
                        client.send(Raw.close(1000, true));
                        assertEquals(1000, client.frame().closeCode());
                    }
                }
                product.await(
                        "four ends",
                        () -> product.metric("tidegate_tunnels_closed_total", "server=\"s\"", "code=\"1000\"") == 4);
            }
        }
    }

    @Nested
    final class A_listener_that_overlaps_the_one_it_replaces {
        private static String at(String bind, String more) {
            return "frontends.public { bind = " + bind + ", routes = [ { backend = b } ]\n" + more + " }\n"
                    + "backends.b { servers { s.url = \"ws://127.0.0.1:9\" }, health-check.type = none }\n";
        }

        /** Connects again and again; each has to be answered, by 404 or whatever. */
        private static final class Callers implements AutoCloseable {
            private final AtomicBoolean over = new AtomicBoolean();
            private final AtomicLong answered = new AtomicLong();
            private final Queue<String> failed = new ConcurrentLinkedQueue<>();
            private final List<Thread> threads = new ArrayList<>();

            Callers(int port) {
                for (int i = 0; i < 4; i++) {
                    threads.add(Thread.ofVirtual().start(() -> {
                        while (!over.get()) {
                            call(port);
                        }
                    }));
                }
            }

            private void call(int port) {
                try (Raw.Connection connection = Raw.Connection.to(port)) {
                    connection.send("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                    if (connection.head().startsWith("HTTP/1.1 ")) {
                        answered.incrementAndGet();
                    } else {
                        failed.add("no answer");
                    }
                } catch (IOException e) {
                    failed.add(e.toString());
                }
            }

            void some(Product product) {
                long now = answered.get();
                product.await("more answers", () -> answered.get() > now + 20);
            }

            @Override
            public void close() {
                over.set(true);
                threads.forEach(thread -> assertTrue(joined(thread)));
            }

            private static boolean joined(Thread thread) {
                try {
                    return thread.join(java.time.Duration.ofSeconds(60));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }

        @Test
        void takes_over_without_a_connect_that_is_refused() throws Exception {
            int port = Product.freePort();
            String all = "\"0.0.0.0:" + port + "\"";
            String one = "\"127.0.0.1:" + port + "\"";
            String both = "\"[::]:" + port + "\"";
            try (Product product = Product.start(at(all, ""));
                    Callers callers = new Callers(port)) {
                for (String next : List.of(
                        at(one, ""),
                        at(one, "reuse-port = true"),
                        at(all, "reuse-port = true"),
                        at(all, ""),
                        at(both, ""),
                        at("[" + one + ", \"127.0.0.2:" + port + "\"]", ""),
                        at(all, ""))) {
                    callers.some(product);
                    product.rewrite(next);
                    var answer = product.ask("POST", "/api/v1/reload", "");
                    assertEquals(200, answer.statusCode(), answer::body);
                }
                callers.some(product);
                assertTrue(callers.failed.isEmpty(), callers.failed::toString);
            }
        }

        @Test
        void is_not_believed_where_a_client_came_by_a_new_address_before_the_next_one_failed() throws Exception {
            int port = Product.freePort();
            int fresh = Product.freePort();
            String one = "\"127.0.0.1:" + port + "\"";
            try (ServerSocket taken = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
                    Product product = Product.start("event-loops = 1\n" + at(one, ""))) {
                String both = "[" + one + ", \"127.0.0.1:" + taken.getLocalPort() + "\"]";
                product.rewrite("event-loops = 1\n" + frontend("fresh", fresh)
                        + at(both, "routes = [ { match.path = \"/only\", backend = b } ]"));
                try (Callers callers = new Callers(fresh)) {
                    for (int i = 0; i < 30; i++) {
                        assertEquals(
                                422, product.ask("POST", "/api/v1/reload", "").statusCode());
                    }
                    product.await("callers", () -> callers.answered.get() + callers.failed.size() > 0);
                }
                try (Raw.Connection client = Raw.Connection.to(port)) {
                    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                    assertEquals("connect-failed", client.answer().error());
                }
            }
        }

        @Test
        void leaves_the_old_one_as_it_was_where_another_address_is_taken() throws Exception {
            int port = Product.freePort();
            String all = "\"0.0.0.0:" + port + "\"";
            try (ServerSocket taken = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
                    Product product = Product.start(at(all, ""));
                    Callers callers = new Callers(port)) {
                product.rewrite(at("[\"127.0.0.1:" + port + "\", \"127.0.0.1:" + taken.getLocalPort() + "\"]", ""));
                var answer = product.ask("POST", "/api/v1/reload", "");
                assertEquals(422, answer.statusCode(), answer::body);
                assertTrue(answer.body().contains(":" + taken.getLocalPort()), answer::body);
                callers.some(product);
                assertTrue(callers.failed.isEmpty(), callers.failed::toString);
                assertThrows(
                        IOException.class, () -> new ServerSocket(port, 5, InetAddress.getByName("127.0.0.1")).close());
            }
        }
    }
}
