package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three nodes with {@code health-check.share}: who checks a server, and who finds out what. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SharedChecksIT {
    @SuppressWarnings("NullAway.Init") // set in start()
    private ThreeNodes nodes;

    @BeforeAll
    void start() throws IOException {
        Netns.required();
        nodes = new ThreeNodes();
    }

    @AfterAll
    void stop() {
        if (nodes != null) {
            nodes.close();
        }
    }

    @Test
    void two_nodes_check_a_server_and_all_know() throws Exception {
        for (String server : ThreeNodes.SERVERS) {
            nodes.node(1)
                    .await(
                            "two checkers of " + server,
                            () -> IntStream.of(ThreeNodes.ALL)
                                            .mapToDouble(node -> nodes.checks(node, server))
                                            .sum()
                                    == 2);
        }
        Product follower = nodes.node(nodes.follower("s1"));
        nodes.server(0).close();
        for (int node : ThreeNodes.ALL) {
            nodes.node(node).awaitHealth("web", "s1", "down");
        }
        assertEquals(0, follower.server("web", "s1").getInteger("checks_failed"), "it was told, and has not checked");
        nodes.revive(0);
        for (int node : ThreeNodes.ALL) {
            nodes.node(node).awaitHealth("web", "s1", "up");
        }
    }

    @Test
    void a_node_that_alone_does_not_reach_a_server_finds_out_by_itself() throws Exception {
        String server = "s2";
        int follower = nodes.follower(server);
        Product lonely = nodes.node(follower);
        try (Crowd crowd = nodes.crowd(ThreeNodes.ALL)) {
            nodes.nets.block(follower, nodes.server(1).port());
            lonely.awaitHealth("web", server, "down");
            lonely.await(
                    "a word of it",
                    () -> lonely.said(line -> line.contains("server-one-sided") && line.contains("web/" + server)));
            assertEquals(1, lonely.metric("tidegate_cluster_one_sided_servers"));
            for (int node : ThreeNodes.ALL) {
                assertEquals(
                        node == follower ? "down" : "up",
                        nodes.node(node).server("web", server).getString("health"));
            }
            nodes.nets.heal(follower);
            lonely.awaitHealth("web", server, "up");
            lonely.await("no doubt any more", () -> nodes.checks(follower, server) == 0);
            nodes.assertContent(crowd);
        }
    }
}
