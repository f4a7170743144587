package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The dashboard with five thousand servers: it shows them, finds one, changes one, and shows which one is sick. How quick it
 * is says {@code bench/dashboard}; here only that it does not stand still for seconds.
 */
final class CrowdIT {
    private static final int BACKENDS = 50;
    private static final int SERVERS_EACH = 100;
    private static final String TOKEN = "of-the-test";

    /** No frame of a page that works may take so long, however busy the machine is. */
    private static final int FROZEN_MILLIS = 5_000;

    @Test
    void can_be_used() throws Exception {
        DashboardIT.requiresChromium();
        String body = """
            frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b0 } ] }
            backends {
            %s
              sick { servers { gone.url = "ws://127.0.0.1:%d" }, health-check { interval = 500ms, down-interval = 500ms } }
            }
            """.formatted(Product.freePort(), backends(), Product.freePort());
        try (Product product = Product.start(body, Map.of("TIDEGATE_ADMIN_TOKEN", TOKEN))) {
            product.awaitHealth("sick", "gone", "down");
            String address = product.admin("").toString();
            String servers = Integer.toString(BACKENDS * SERVERS_EACH + 1);
            List<String> said;
            try (Peer browser = Peer.node("crowd.js", address, TOKEN, servers, "sick/gone", "b31/s77", "4")) {
                String end = browser.await(line -> line.startsWith("passed") || line.startsWith("failed"));
                said = browser.lines();
                assertEquals("passed", end, said::toString);
            }
            assertEquals("maint", product.server("b31", "s77").getString("state"));
            assertTrue(figure(said, "frame-worst") < FROZEN_MILLIS, said::toString);
        }
    }

    private static String backends() {
        return IntStream.range(0, BACKENDS)
                .mapToObj(b -> "  b" + b + " { health-check.type = none, servers { " + servers(b) + " } }")
                .collect(Collectors.joining("\n"));
    }

    /** Each has an address of its own; nobody is there. */
    private static String servers(int backend) {
        return IntStream.range(0, SERVERS_EACH)
                .mapToObj(s -> "s" + s + ".url = \"ws://127.1." + backend + "." + (s + 1) + ":9\"")
                .collect(Collectors.joining(", "));
    }

    private static int figure(List<String> said, String name) {
        return said.stream()
                .filter(line -> line.startsWith("figure " + name + " "))
                .mapToInt(line -> Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
