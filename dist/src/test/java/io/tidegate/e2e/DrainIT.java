package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every way in which Tidegate ends a tunnel, as clients and servers see it (contract §2 "Closing"). */
final class DrainIT {
    private static final String QUICK = "drain { grace = 0s, close-rate = 1000/s, deadline = 30s }\n";

    private static String body(int port, String servers, String more) {
        return "frontends.public { bind = \"127.0.0.1:" + port + "\", routes = [ { backend = b } ] }\n"
                + "backends.b { servers { " + servers + " }, health-check.type = none }\n" + more + "\n";
    }

    private static String named(String name, String url) {
        return name + ".url = \"" + url + "\"\n";
    }

    private static void drain(Product product, String server) {
        assertEquals(
                200,
                product.ask("PATCH", "/api/v1/backends/b/servers/" + server, "{\"state\":\"drain\"}")
                        .statusCode());
    }

    private static JsonArray tunnels(Product product, String path) {
        return product.json(path).getJsonArray("tunnels");
    }

    @Nested
    final class What_each_client_is_told {
        @Test
        void a_ws_client_and_a_ws_server_see_1001_at_a_drain() throws Exception {
            Peer.requiresNode();
            try (Peer.Server server = Peer.server("one")) {
                int port = Product.freePort();
                try (Product product = Product.start(body(port, named("s", server.url()), QUICK));
                        Peer client = Peer.node("client.js", "ws://127.0.0.1:" + port + "/", "hold", "3")) {
                    product.await("three tunnels", () -> product.metric("tidegate_tunnels_active") == 3);
                    drain(product, "s");

                    for (int i = 0; i < 3; i++) {
                        JsonObject seen = new JsonObject(client.await(line -> line.contains("\"close\"")));
                        assertEquals(1001, seen.getInteger("code"));
                        String atServer = server.peer().await(line -> line.startsWith("close "));
                        assertTrue(atServer.startsWith("close 1001"), atServer);
                    }
                    product.await("every tunnel gone", () -> product.metric("tidegate_tunnels_active") == 0);
                    assertEquals(
                            3, product.metric("tidegate_tunnels_closed_total", "by=\"tidegate\"", "code=\"1001\""));
                }
            }
        }

        @Test
        void the_jdk_client_sees_1001_when_its_server_is_removed() throws Exception {
            try (Raw.Server server = new Raw.Server(new Listener())) {
                int port = Product.freePort();
                String both = named("s", server.url()) + named("t", "ws://127.0.0.1:9");
                try (Product product = Product.start(body(port, both, QUICK));
                        HttpClient http = HttpClient.newHttpClient()) {
                    CompletableFuture<Integer> code = new CompletableFuture<>();
                    http.newWebSocketBuilder()
                            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/"), new WebSocket.Listener() {
                                @Override
                                @SuppressWarnings("NullAway") // null is what the interface asks for
                                public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                                    code.complete(status);
                                    return null;
                                }

                                @Override
                                public void onError(WebSocket socket, Throwable error) {
                                    code.completeExceptionally(error);
                                }
                            })
                            .get(60, TimeUnit.SECONDS);
                    product.rewrite(body(port, named("t", "ws://127.0.0.1:9"), QUICK));
                    JsonObject plan = new JsonObject(
                            product.ask("POST", "/api/v1/reload", "").body());

                    assertEquals(
                            1,
                            plan.getJsonObject("servers")
                                    .getJsonArray("removed")
                                    .getJsonObject(0)
                                    .getInteger("ends"),
                            plan::encode);
                    assertEquals(1001, code.get(60, TimeUnit.SECONDS));
                }
            }
        }

        @Test
        void sigterm_tells_1001_finishes_requests_and_exits_0() throws Exception {
            Listener listener = new Listener();
            BlockingQueue<Raw.Connection> requests = new LinkedBlockingQueue<>();
            CompletableFuture<String> go = new CompletableFuture<>();
            try (Raw.Server server = new Raw.Server((connection, head) -> {
                if (head.contains("websocket")) {
                    listener.serve(connection, head);
                } else {
                    requests.add(connection);
                    go.join();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    connection.ended();
                }
            })) {
                int port = Product.freePort();
                try (Product product = Product.start(body(port, named("s", server.url()), QUICK));
                        Raw.Connection client = Raw.Connection.tunnel(port, "/");
                        Raw.Connection request = Raw.Connection.to(port)) {
                    request.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                    assertTrue(requests.poll(60, TimeUnit.SECONDS) != null);
                    product.signal("TERM");

                    Raw.Frame close = client.frame();
                    assertEquals(1001, close.closeCode());
                    client.send(Raw.frame(Raw.CLOSE, close.payload(), true));
                    assertTrue(client.ended());
                    assertEquals(1001, listener.next().closeCode());
                    assertEquals(503, product.ask("GET", "/health/ready", "").statusCode());
                    go.complete("");
                    String head = request.head();
                    assertTrue(head.startsWith("HTTP/1.1 200 "), head);
                    assertEquals("close", Raw.value(head, "Connection"));
                    assertArrayEquals(new byte[] {'o', 'k'}, request.read(2));
                    assertTrue(request.ended());
                    assertEquals(0, product.exit());
                }
            }
        }

        @Test
        void delete_on_down_max_duration_ping_timeout_and_message_size_have_their_codes_without_grace()
                throws Exception {
            Listener listener = new Listener();
            Raw.Server server = new Raw.Server(listener);
            try (server) {
                int port = Product.freePort();
                String config = """
                    frontends.public { bind = "127.0.0.1:%d", routes = [
                      { match.path = "/old", backend = old }, { match.path = "/mute", backend = mute },
                      { match.path = "/big", backend = big }, { match.path = "/down", backend = down },
                      { match.path = "/deleted", backend = deleted } ] }
                    backends {
                      old { servers = ["%2$s"], health-check.type = none, tunnel.max-duration = 1s }
                      mute { servers = ["%2$s"], health-check.type = none, tunnel { ping-interval = 500ms, ping-timeout = 500ms } }
                      deleted { servers = ["%2$s"], health-check.type = none }
                      big { servers = ["%2$s"], health-check.type = none, tunnel.max-message-size = 1000 }
                      down { servers = ["%2$s"], on-down = close,
                        health-check { type = tcp, interval = 200ms, fast-interval = 200ms, fall = 1 } }
                    }
                    drain.grace = 300s
                    """.formatted(port, server.url());
                try (Product product = Product.start(config)) {
                    try (Raw.Connection client = Raw.Connection.tunnel(port, "/old")) {
                        assertEquals(1001, client.frame().closeCode());
                    }
                    try (Raw.Connection client = Raw.Connection.tunnel(port, "/mute")) {
                        assertEquals(Raw.PING, client.frame().opcode());
                        assertEquals(1001, client.frame().closeCode());
                    }
                    try (Raw.Connection client = Raw.Connection.tunnel(port, "/big")) {
                        client.send(Raw.frame(Raw.TEXT, false, new byte[600], true));
                        client.send(Raw.frame(0, true, new byte[600], true));
                        assertEquals(1009, client.frame().closeCode());
                    }
                    try (Raw.Connection client = Raw.Connection.tunnel(port, "/deleted")) {
                        String path = "/api/v1/tunnels?backend=deleted";
                        product.await("its tunnel", () -> tunnels(product, path).size() == 1);
                        String id = tunnels(product, path).getJsonObject(0).getString("id");
                        assertEquals(
                                202,
                                product.ask("DELETE", "/api/v1/tunnels/" + id, "")
                                        .statusCode());
                        assertEquals(1001, client.frame().closeCode());
                    }
                    product.await("up", () -> product.metric("tidegate_server_up", "backend=\"down\"") == 1);
                    try (Raw.Connection client = Raw.Connection.tunnel(port, "/down")) {
                        server.stopAccepting();
                        assertEquals(1001, client.frame().closeCode());
                    }
                    product.await("every tunnel gone", () -> product.metric("tidegate_tunnels_active") == 0);
                }
            }
        }
    }

    @Test
    void a_tunnel_that_is_being_closed_can_be_deleted_like_any_other() throws Exception {
        try (Raw.Server server = new Raw.Server(Raw::echoFrames)) {
            int port = Product.freePort();
            try (Product product = Product.start(body(port, named("s", server.url()), QUICK));
                    Raw.Connection client = Raw.Connection.tunnel(port, "/")) {
                byte[] frame = Raw.frame(Raw.TEXT, new byte[100], true);
                client.send(Arrays.copyOf(frame, 50)); // the rest has until the deadline
                product.await(
                        "its tunnel", () -> tunnels(product, "/api/v1/tunnels").size() == 1);
                String id = tunnels(product, "/api/v1/tunnels").getJsonObject(0).getString("id");
                drain(product, "s");
                assertEquals(1001, client.frame().closeCode());
                assertEquals(
                        202, product.ask("DELETE", "/api/v1/tunnels/" + id, "").statusCode());
            }
        }
    }

    @Test
    void three_hundred_tunnels_are_spread_over_time_and_new_ones_go_elsewhere_at_once() throws Exception {
        int tunnels = 300;
        try (Raw.Server one = new Raw.Server(Raw::echoFrames);
                Raw.Server two = new Raw.Server(Raw::echoFrames)) {
            int port = Product.freePort();
            String slow = "drain { grace = 1s, close-rate = 100/s, deadline = 60s }\n";
            try (Product product = Product.start(body(
                    port,
                    named("s", one.url()) + named("t", two.url()).replace("t.url", "t.backup = true, t.url"),
                    slow))) {
                List<Raw.Connection> clients = new ArrayList<>();
                for (int i = 0; i < tunnels; i++) {
                    clients.add(Raw.Connection.tunnel(port, "/"));
                }
                ConcurrentLinkedQueue<Long> closes = new ConcurrentLinkedQueue<>();
                ConcurrentLinkedQueue<Integer> codes = new ConcurrentLinkedQueue<>();
                List<Thread> readers = new ArrayList<>();
                for (Raw.Connection client : clients) {
                    readers.add(Thread.ofVirtual().start(() -> {
                        try (client) {
                            Raw.Frame close = client.frame();
                            closes.add(System.nanoTime());
                            codes.add(close.closeCode());
                            client.send(Raw.frame(Raw.CLOSE, close.payload(), true));
                        } catch (IOException e) {
                            codes.add(-1);
                        }
                    }));
                }
                long before = System.nanoTime();
                drain(product, "s");
                try (Raw.Connection fresh = Raw.Connection.tunnel(port, "/")) {
                    assertEquals(1, two.openConnections());
                    for (Thread reader : readers) {
                        assertTrue(reader.join(java.time.Duration.ofSeconds(60)));
                    }
                    assertTrue(fresh.socket.isConnected());
                }
                assertEquals(
                        tunnels, codes.stream().filter(code -> code == 1001).count());
                long[] sorted =
                        closes.stream().mapToLong(Long::longValue).sorted().toArray();
                assertTrue(sorted[0] - before >= TimeUnit.MILLISECONDS.toNanos(900), "within the grace");
                assertTrue(sorted[tunnels - 1] - sorted[0] >= TimeUnit.SECONDS.toNanos(2), "a burst");
                int most = 0;
                for (int first = 0, last = 0; last < tunnels; last++) {
                    while (sorted[last] - sorted[first] > TimeUnit.MILLISECONDS.toNanos(250)) {
                        first++;
                    }
                    most = Math.max(most, last - first + 1);
                }
                assertTrue(most <= 100, most + " within 250 ms");
            }
        }
    }
}
