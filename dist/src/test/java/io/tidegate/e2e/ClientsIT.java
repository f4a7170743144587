package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Clients that we did not write: Node's {@code ws}, the JDK's, and a browser. */
final class ClientsIT {
    /** The demo, which has servers of its own and needs no configuration. */
    private static Peer demo;

    private static String page;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        demo = Peer.run(List.of(Product.launcher().toString(), "demo"));
        String line = demo.await(said -> said.contains("a page that echoes"));
        page = line.substring(line.indexOf("http://")).strip();
        port = java.net.URI.create(page).getPort();
        demo.await(said -> said.contains("Ctrl-C"));
    }

    @AfterAll
    static void stop() {
        if (demo != null) {
            demo.close();
        }
    }

    @Nested
    final class A_browser {
        @Test
        void opens_the_page_of_the_demo_and_echoes_through_it() throws Exception {
            Peer.requires(
                    "Chromium",
                    Files.isExecutable(Path.of("/usr/bin/chromium"))
                            || Files.isExecutable(Path.of("/usr/bin/chromium-browser")));
            Peer.requires(
                    "playwright-core (npm ci in dist/src/test/js)",
                    Peer.onPath("node") && Files.isDirectory(Path.of("src/test/js/node_modules/playwright-core")));
            try (Peer browser = Peer.node("page.js", page, "#log", "← hello", "#send")) {
                List<String> said = browser.finish();
                assertTrue(said.contains("seen ← hello"), said::toString);
                assertTrue(said.stream().noneMatch(line -> line.startsWith("pageerror")), said::toString);
            }
        }
    }

    @Nested
    final class Node_ws {
        @BeforeEach
        void peers() {
            Peer.requiresNode();
        }

        private static List<JsonObject> run(String... arguments) throws Exception {
            try (Peer client = Peer.node("client.js", arguments)) {
                return client.finish().stream().map(JsonObject::new).toList();
            }
        }

        @Test
        void gets_back_every_message_of_every_size_and_leaves_with_its_code() throws Exception {
            List<JsonObject> said = run("ws://127.0.0.1:" + port + "/echo", "echo", "64");

            assertEquals(
                    List.of(
                            new JsonObject().put("event", "open"),
                            new JsonObject().put("event", "echoed").put("messages", 64),
                            new JsonObject()
                                    .put("event", "close")
                                    .put("code", 1000)
                                    .put("reason", "done")),
                    said);
        }

        @Test
        void as_server_sees_the_code_and_reason_of_the_client() throws Exception {
            int own = Product.freePort();
            try (Peer.Server server = Peer.server("s");
                    Product product = Product.start("frontends.public { bind = \"127.0.0.1:" + own
                            + "\", routes = [ { backend = b } ] }\nbackends.b.servers { s { url = \"" + server.url()
                            + "\" } }")) {
                product.awaitHealth("b", "s", "up");
                run("ws://127.0.0.1:" + own + "/", "echo", "3");
                server.peer().await(line -> line.equals("close 1000 done"));
                assertTrue(
                        server.peer().lines().stream().noneMatch(line -> line.startsWith("error")),
                        "no check and no client is an error to it: "
                                + server.peer().lines());
                product.await(
                        "the figures",
                        () -> product.metric("tidegate_tunnels_closed_total", "by=\"client\"", "code=\"1000\"") == 1);
            }
        }

        @Test
        void gets_a_server_that_dies_as_an_abnormal_end_and_a_refusal_as_its_status() throws Exception {
            int own = Product.freePort();
            try (Peer.Server server = Peer.server("s");
                    Product product = Product.start("frontends.public { bind = \"127.0.0.1:" + own
                            + "\", routes = [ { match { path = \"/\" }, backend = b } ] }\n"
                            + "backends.b.servers { s { url = \""
                            + server.url() + "\" } }")) {
                product.awaitHealth("b", "s", "up");
                assertEquals(
                        new JsonObject()
                                .put("event", "refused")
                                .put("status", 404)
                                .put("word", "no-route"),
                        run("ws://127.0.0.1:" + own + "/nowhere", "who").getFirst());
                try (Peer client = Peer.node("client.js", "ws://127.0.0.1:" + own + "/", "hold", "3")) {
                    for (int i = 0; i < 3; i++) {
                        client.await(line -> line.contains("\"open\""));
                    }
                    product.await("three tunnels", () -> product.metric("tidegate_tunnels_active") == 3);
                    server.peer().close();
                    for (int i = 0; i < 3; i++) {
                        client.await(line -> line.contains("\"close\",\"code\":1006"));
                    }
                    product.await("no tunnel", () -> product.metric("tidegate_tunnels_active") == 0);
                }
            }
        }
    }

    @Nested
    final class The_JDKs_client {
        @Test
        void sends_texts_bytes_fragments_and_pings() {
            try (Caller caller = Caller.open(port, "/echo")) {
                caller.send("grüße");
                assertEquals("grüße", caller.text());

                byte[] large = new byte[1_000_000];
                new Random(7).nextBytes(large);
                caller.socket().sendBinary(ByteBuffer.wrap(large), true).join();
                assertEquals(new Caller.Heard.Bytes(ByteBuffer.wrap(large)), caller.hear());

                caller.socket().sendText("in ", false).join();
                caller.socket().sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})).join();
                caller.socket().sendText("two parts", true).join();
                List<Caller.Heard> heard = List.of(caller.hear(), caller.hear());
                assertTrue(heard.contains(new Caller.Heard.Text("in two parts")), heard::toString);
                assertTrue(
                        heard.contains(new Caller.Heard.Pong(ByteBuffer.wrap(new byte[] {1, 2, 3}))), heard::toString);
            }
        }

        @Test
        void gets_its_own_close_back() {
            try (Caller caller = Caller.open(port, "/echo")) {
                caller.socket().sendClose(4001, "bye").join();
                assertTrue(
                        caller.hear() instanceof Caller.Heard.Closed(int code, String reason) && code == 4001,
                        "a code of the application");
            }
        }

        @Test
        void a_hundred_at_once_each_get_their_own() throws Exception {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Boolean>> all = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    int me = i;
                    all.add(threads.submit(() -> {
                        try (Caller caller = Caller.open(port, "/echo?" + me)) {
                            for (int n = 0; n < 20; n++) {
                                caller.send(me + ":" + n);
                                if (!caller.text().equals(me + ":" + n)) {
                                    return false;
                                }
                            }
                            return true;
                        }
                    }));
                }
                for (Future<Boolean> one : all) {
                    assertTrue(one.get(60, TimeUnit.SECONDS));
                }
            }
        }

        @Test
        void agrees_on_a_subprotocol_with_the_server() throws Exception {
            Peer.requiresNode();
            int own = Product.freePort();
            try (Peer.Server server = Peer.server("s");
                    Product product = Product.start("frontends.public { bind = \"127.0.0.1:" + own
                            + "\", routes = [ { backend = b } ] }\nbackends.b.servers { s { url = \"" + server.url()
                            + "\" } }")) {
                product.awaitHealth("b", "s", "up");
                try (Caller caller = Caller.open(own, "/", "v2.chat", "v1.chat")) {
                    WebSocket socket = caller.socket();
                    assertEquals("v2.chat", socket.getSubprotocol());
                }
            }
        }
    }
}
