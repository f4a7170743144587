package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The node list of the dashboard in headless Chromium: three nodes, one leaves, one has another configuration. */
final class NodeListIT {
    private final int[] ports = {Product.freePort(), Product.freePort(), Product.freePort()};

    private Product node(int n, String more) throws IOException {
        return Product.launch(
                """
                frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = web } ] }
                backends.web { servers { web-1.url = "ws://127.0.0.1:9" }, health-check { type = none } %s }
                cluster { enabled = true, bind = "127.0.0.%d:%d", bus-bind = "127.0.0.%d:%d", members = ["127.0.0.1:%d"] }
                """.formatted(Product.freePort(), more, n, ports[n - 1], n, Product.freePort(), ports[0]),
                Map.of("TIDEGATE_CLUSTER_SECRET", "hush"));
    }

    @Test
    void shows_who_leaves_and_who_differs() throws Exception {
        DashboardIT.requiresChromium();
        try (Product one = node(1, "");
                Product two = node(2, "");
                Product three = node(3, ", retries = 1")) {
            for (Product node : new Product[] {one, two, three}) {
                node.untilReady();
            }
            one.await(
                    "three members",
                    () -> one.json("/api/v1/cluster").getJsonArray("nodes").size() == 3);
            // it goes on listening for longer than this takes
            assertEquals(202, two.ask("POST", "/api/v1/drain?notice_s=60", "").statusCode());
            String address = one.admin("/").toString().replaceAll("/$", "");
            try (Peer browser = Peer.node("nodes.js", address, System.getProperty("tidegate.picture", ""))) {
                String seen = browser.await(line -> line.startsWith("seen all") || line.startsWith("failed"));
                assertEquals("seen all", seen, () -> String.valueOf(browser.lines()));
                two.process().destroyForcibly();
                String end = browser.await(line -> line.startsWith("passed") || line.startsWith("failed"));
                assertEquals("passed", end, () -> String.valueOf(browser.lines()));
            }
        }
    }
}
