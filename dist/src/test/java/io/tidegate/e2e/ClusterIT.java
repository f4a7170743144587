package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Three nodes on loopback, a life together (contract §4, cluster). */
final class ClusterIT {
    private static final String SERVER = "/api/v1/backends/web/servers/web-1";
    private final int[] ports = {Product.freePort(), Product.freePort(), Product.freePort()};

    private Product node(int n, String secret) throws IOException {
        return Product.start(
                """
                frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = web } ] }
                backends.web { servers { web-1.url = "ws://127.0.0.1:9" }, health-check { type = none } }
                cluster { enabled = true, bind = "127.0.0.%d:%d", bus-bind = "127.0.0.%d:%d",
                  members = ["127.0.0.1:%d", "127.0.0.2:%d"] }
                """.formatted(Product.freePort(), n, ports[n - 1], n, Product.freePort(), ports[0], ports[1]),
                Map.of("TIDEGATE_CLUSTER_SECRET", secret));
    }

    private static void awaitMembers(Product node, int count) {
        node.await(
                count + " members",
                () -> node.json("/api/v1/cluster").getJsonArray("nodes").size() == count);
    }

    private static void awaitState(Product node, String state) {
        node.await(state, () -> node.json(SERVER).getString("state").equals(state));
    }

    @Test
    void states_reach_all_outlive_their_setter_and_reach_who_joins_later() throws IOException {
        try (Product one = node(1, "hush");
                Product two = node(2, "hush")) {
            awaitMembers(one, 2);
            awaitMembers(two, 2);
            one.ask("PATCH", SERVER, "{\"state\":\"drain\"}");
            awaitState(two, "drain");
            two.ask("PATCH", SERVER + "?scope=node", "{\"state\":\"maint\"}");
            two.await("metrics", () -> two.metric("tidegate_cluster_members") == 2);

            one.process().destroyForcibly();
            awaitMembers(two, 1);
            try (Product three = node(3, "hush")) {
                awaitMembers(three, 2);
                awaitState(three, "drain");
                assertEquals("maint", two.json(SERVER).getString("state"));
            }
        }
    }

    @Test
    void who_does_not_know_the_secret_stays_a_stranger() throws IOException {
        try (Product one = node(1, "hush");
                Product stranger = node(2, "guess")) {
            one.await("a refusal", () -> one.metric("tidegate_cluster_messages_total", "result=\"rejected\"") > 0);
            stranger.ask("PATCH", SERVER, "{\"state\":\"drain\"}");
            double rejected = one.metric("tidegate_cluster_messages_total", "result=\"rejected\"");
            one.await(
                    "more", () -> one.metric("tidegate_cluster_messages_total", "result=\"rejected\"") > rejected + 1);
            awaitMembers(one, 1);
            assertEquals("ready", one.json(SERVER).getString("state"));
        }
    }
}
