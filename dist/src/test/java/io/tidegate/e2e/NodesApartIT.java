package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What networks and kernels do to three nodes. They go through it one after the other, and are whole again after each;
 * clients of the nodes that serve see no error meanwhile.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class NodesApartIT {
    /** A node that was killed or hangs is gone. */
    private static final Duration NOTICED = Duration.ofSeconds(5);

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
    @Order(1)
    void halves_that_meet_again_have_the_same_states() throws Exception {
        List<Raw.Connection> held = nodes.hold(1, 3);
        held.addAll(nodes.hold(2, 2));
        try (Crowd crowd = nodes.crowd(ThreeNodes.ALL)) {
            nodes.nets.cut(1);
            nodes.awaitMembers(1, 1);
            nodes.awaitMembers(2, 2);
            nodes.awaitMembers(3, 2);
            nodes.patch(1, "s1", "{\"state\":\"maint\"}");
            nodes.patch(2, "s1", "{\"weight\":3}");
            nodes.patch(1, "s3", "{\"weight\":7}");
            nodes.patch(1, "s2", "{\"weight\":2}");
            nodes.patch(3, "s2", "{\"weight\":4}"); // as new as the other: the greater node id is in force
            nodes.patch(3, "s4", "{\"state\":\"maint\"}");
            nodes.promised(
                    "a state on the other node",
                    Duration.ofSeconds(1),
                    () -> nodes.state(2, "s4").equals("maint"));
            assertEquals("ready", nodes.state(1, "s4"));
            nodes.nets.heal(1);
            nodes.awaitWhole();
            nodes.awaitEqualStates();
            assertEquals(
                    "ready " + (nodes.hasGreaterId(1, 3) ? 2 : 4),
                    nodes.states(2).get("s2"));
            assertEquals("ready 7", nodes.states(2).get("s3"));
            assertEquals("maint 1", nodes.states(1).get("s4"));
            nodes.assertContent(crowd);
        }
        nodes.awaitTrueSums(ThreeNodes.ALL);
        assertEquals(3, nodes.sum(1, "active"));
        ThreeNodes.release(held);
        nodes.allReady();
    }

    @Test
    @Order(2)
    void a_node_that_hears_nobody_serves_and_comes_back() throws Exception {
        try (Crowd crowd = nodes.crowd(ThreeNodes.ALL)) {
            nodes.nets.deafen(2);
            nodes.awaitMembers(2, 1);
            nodes.patch(3, "s2", "{\"weight\":5}");
            nodes.patch(2, "s3", "{\"state\":\"maint\"}");
            nodes.nets.heal(2);
            nodes.awaitWhole();
            nodes.awaitEqualStates();
            assertEquals("maint 1", nodes.states(1).get("s3"));
            assertEquals("ready 5", nodes.states(2).get("s2"));
            nodes.assertContent(crowd);
        }
        nodes.awaitTrueSums(ThreeNodes.ALL);
        nodes.allReady();
    }

    @Test
    @Order(3)
    void a_node_that_hangs_is_gone_and_its_counts_with_it() throws Exception {
        List<Raw.Connection> held = nodes.hold(3, 4);
        nodes.node(1).await("the counts of node 3", () -> nodes.sum(1, "active_elsewhere") == 4);
        try (Crowd crowd = nodes.crowd(1, 2)) {
            nodes.node(3).signal("STOP");
            nodes.promised("a hung node is gone", NOTICED, () -> nodes.hasMembers(1, 2) && nodes.hasMembers(2, 2));
            nodes.patch(1, "s4", "{\"state\":\"maint\"}");
            nodes.assertContent(crowd);
            nodes.awaitTrueSums(1, 2);
        } finally {
            nodes.node(3).signal("CONT");
        }
        nodes.awaitWhole();
        nodes.awaitEqualStates();
        assertEquals("maint 1", nodes.states(3).get("s4"));
        nodes.awaitTrueSums(ThreeNodes.ALL);
        assertEquals(4, nodes.sum(3, "active"));
        ThreeNodes.release(held);
        nodes.allReady();
    }

    @Test
    @Order(4)
    void a_node_may_die_while_it_drains() throws Exception {
        nodes.patch(1, "s1", "{\"weight\":9}");
        List<Raw.Connection> held = nodes.hold(2, 3);
        Product dying = nodes.node(2);
        try (Crowd crowd = nodes.crowd(1, 3)) {
            assertEquals(202, dying.ask("POST", "/api/v1/drain?notice_s=0", "").statusCode());
            nodes.node(1)
                    .await(
                            "its leaving",
                            () -> nodes.node(1).json("/api/v1/cluster").getJsonArray("nodes").stream()
                                    .anyMatch(node -> ((JsonObject) node).getBoolean("leaving")));
            assertEquals(503, dying.ask("GET", "/health/ready", "").statusCode());
            dying.await(
                    "closed listeners",
                    () -> dying.json("/api/v1/drain").getString("phase").equals("draining"));
            assertThrows(ConnectException.class, () -> Raw.Connection.to(nodes.nets.address(2), ThreeNodes.PORT));
            assertEquals(3, nodes.sum(2, "active"));

            dying.process().destroyForcibly();
            nodes.promised("a killed node is gone", NOTICED, () -> nodes.hasMembers(1, 2) && nodes.hasMembers(3, 2));
            nodes.assertContent(crowd);
        }
        nodes.awaitTrueSums(1, 3);
        ThreeNodes.release(held);
        dying.close();
        nodes.launch(2);
        nodes.awaitWhole();
        nodes.awaitEqualStates();
        assertEquals("ready 9", nodes.states(2).get("s1"));
        nodes.node(2).await("its metric", () -> nodes.node(2).metric("tidegate_cluster_members") == 3);
    }
}
