package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a page in a browser is told when its tunnel is ended, case by case; and when {@code max-duration} comes. */
final class ClosesIT {
    @Nested
    final class A_browser {
        private static final List<String> PATHS =
                List.of("/drain", "/delete", "/down", "/removed", "/old", "/killed", "/term");

        private final int port = Product.freePort();

        private String config(Raw.Server good, Raw.Server sick, Raw.Server killed, boolean guest) {
            StringBuilder routes = new StringBuilder();
            PATHS.forEach(
                    path -> routes.append("{ match.path = \"" + path + "\", backend = " + path.substring(1) + " }\n"));
            return "frontends.public { bind = \"127.0.0.1:" + port + "\", routes = [\n" + routes + "] }\n"
                    + """
                    backends {
                      drain { servers.s.url = "%1$s", health-check.type = none }
                      delete { servers.s.url = "%1$s", health-check.type = none }
                      down { servers.s.url = "%2$s", on-down = close
                        health-check { type = tcp, interval = 200ms, fast-interval = 200ms, fall = 1 } }
                      removed { servers { %4$s stays.url = "%1$s" }, balance = first, health-check.type = none }
                      old { servers.s.url = "%1$s", health-check.type = none, tunnel.max-duration = 1s }
                      killed { servers.s.url = "%3$s", health-check.type = none }
                      term { servers.s.url = "%1$s", health-check.type = none }
                    }
                    drain { grace = 0s, close-rate = 1000/s, deadline = 10s }
                    """.formatted(
                            good.url(), sick.url(), killed.url(), guest ? "guest.url = \"" + good.url() + "\"\n" : "");
        }

        private static void told(Peer browser, String path, int code, boolean clean) {
            JsonObject seen = new JsonObject(
                    browser.await(line -> line.contains("\"close\"") && line.contains("\"" + path + "\"")));
            assertEquals(code, seen.getInteger("code"), seen::encode);
            assertEquals("", seen.getString("reason"), seen::encode);
            assertEquals(clean, seen.getBoolean("clean"), seen::encode);
        }

        @Test
        void is_told_1001_whenever_tidegate_ends_a_tunnel_and_1006_when_the_server_dies() throws Exception {
            Peer.requiresNode();
            Peer.requires(
                    "Chromium with playwright-core",
                    Files.isExecutable(Path.of("/usr/bin/chromium"))
                            && Files.isDirectory(Path.of("src/test/js/node_modules/playwright-core")));
            try (Raw.Server good = new Raw.Server(Raw::echoFrames);
                    Raw.Server sick = new Raw.Server(Raw::echoFrames);
                    Raw.Server killed = new Raw.Server(Raw::echoFrames);
                    Product product = Product.start(config(good, sick, killed, true))) {
                product.awaitHealth("down", "s", "up");
                String[] urls = PATHS.stream()
                        .map(path -> "ws://127.0.0.1:" + port + path)
                        .toArray(String[]::new);
                try (Peer browser = Peer.node("sockets.js", urls)) {
                    told(browser, "/old", 1001, true); // a second after the others have opened
                    product.await(
                            "all the others", () -> product.metric("tidegate_tunnels_active") == PATHS.size() - 1);

                    product.ask("PATCH", "/api/v1/backends/drain/servers/s", "{\"state\":\"drain\"}");
                    told(browser, "/drain", 1001, true);

                    product.ask("DELETE", "/api/v1/tunnels/" + idOf(product, "delete"), "");
                    told(browser, "/delete", 1001, true);

                    sick.stopAccepting();
                    told(browser, "/down", 1001, true);

                    product.rewrite(config(good, sick, killed, false));
                    assertEquals(200, product.ask("POST", "/api/v1/reload", "").statusCode());
                    told(browser, "/removed", 1001, true);

                    killed.cutAll();
                    told(browser, "/killed", 1006, false);

                    product.signal("TERM");
                    told(browser, "/term", 1001, true);
                    assertEquals(0, product.exit());
                    browser.finish();
                }
            }
        }

        private static String idOf(Product product, String backend) {
            return product.json("/api/v1/tunnels?backend=" + backend)
                    .getJsonArray("tunnels")
                    .getJsonObject(0)
                    .getString("id");
        }
    }

    @Nested
    final class Max_duration {
        private static final int TUNNELS = 60;

        @Test
        void comes_between_nine_and_eleven_tenths_of_it_so_that_clients_do_not_come_back_together() throws Exception {
            int port = Product.freePort();
            try (Raw.Server server = new Raw.Server(Raw::echoFrames);
                    Product product = Product.start("""
                        frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
                        backends.b { servers = ["%s"], health-check.type = none, tunnel.max-duration = 3s }
                        access-log.path = "-"
                        """.formatted(port, server.url()))) {
                for (int i = 0; i < TUNNELS; i++) {
                    Raw.Connection client = Raw.Connection.tunnel(port, "/");
                    Thread.ofVirtual().start(() -> answerClose(client));
                }
                product.await("their lines", () -> ends(product).count() == TUNNELS);
                List<Long> lives = ends(product)
                        .map(line -> line.getLong("duration_ms"))
                        .sorted()
                        .toList();
                assertTrue(ends(product)
                        .allMatch(line -> "max-duration".equals(line.getString("reason"))
                                && line.getInteger("close_code") == 1001));
                // a machine that is busy may come late, never early; of 60 by chance the first is in the first half
                assertTrue(lives.getFirst() >= 2_700 && lives.getFirst() < 3_000, lives::toString);
                assertTrue(lives.getLast() >= 3_000, lives::toString);
                assertTrue(lives.stream().distinct().count() > TUNNELS / 4, lives::toString);
            }
        }

        private static void answerClose(Raw.Connection client) {
            try (client) {
                client.send(Raw.close(client.frame().closeCode(), true));
            } catch (IOException e) {
                // the line tells what was wrong
            }
        }

        private static Stream<JsonObject> ends(Product product) {
            return product.output().stream().map(JsonObject::new);
        }
    }
}
