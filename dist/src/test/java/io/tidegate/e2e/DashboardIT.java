package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The dashboard, clicked in headless Chromium. */
class DashboardIT {
    private static final String TOKEN = "of-the-test";
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    static void requiresChromium() {
        Peer.requiresNode();
        Peer.requires(
                "Chromium with playwright-core",
                Files.isExecutable(CHROMIUM) && Files.isDirectory(Path.of("src/test/js/node_modules/playwright-core")));
    }

    @Test
    void isClickedThrough() throws Exception {
        requiresChromium();
        int port = Product.freePort();
        try (Peer.Server one = Peer.server("one");
                Product product = Product.start(configuration(port, one), Map.of("TIDEGATE_ADMIN_TOKEN", TOKEN));
                HttpClient http = HttpClient.newHttpClient()) {
            try {
                click(http, port, product);
            } finally {
                // its close() would wait for the tunnels
                http.shutdownNow();
            }
        }
    }

    private static void click(HttpClient http, int port, Product product) throws Exception {
        WebSocket plain = open(http, port, "/somewhere");
        WebSocket hostile = open(http, port, "/%3Cimg%20src=x%20onerror=alert(1)%3E");
        product.await(
                "both servers are checked",
                () -> health(product, "one").equals("up")
                        && health(product, "gone").equals("down"));
        String address = product.admin("/").toString().replaceAll("/$", "");
        try (Peer browser = Peer.node("dashboard.js", address, TOKEN)) {
            String end = browser.await(line -> line.startsWith("passed") || line.startsWith("failed"));
            assertEquals("passed", end, () -> String.valueOf(browser.lines()));
        }
        product.await("the tunnel that was closed is gone", hostile::isInputClosed);
        assertTrue(!plain.isInputClosed(), "another one was closed");
        JsonObject server = product.json("/api/v1/backends/live/servers/one");
        assertEquals("ready", server.getString("state"));
        assertEquals(7, server.getInteger("weight"));
    }

    private static String health(Product product, String server) {
        return product.json("/api/v1/backends/live/servers/" + server).getString("health");
    }

    private static WebSocket open(HttpClient http, int port, String path) throws Exception {
        return http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + path), new WebSocket.Listener() {})
                .get(30, TimeUnit.SECONDS);
    }

    private static String configuration(int port, Peer.Server one) throws IOException {
        return """
            frontends.public { bind = "127.0.0.1:%d", routes = [
              { match { host = "other.example" }, backend = live }
              { backend = live }
            ] }
            backends.live {
              servers { one { url = "%s", weight = 3 }, gone { url = "ws://127.0.0.1:%d" } }
              health-check { interval = 500ms, timeout = 5s }
            }
            """.formatted(port, one.url(), Product.freePort());
    }
}
