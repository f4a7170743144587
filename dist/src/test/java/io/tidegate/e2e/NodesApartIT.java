package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Three nodes in network namespaces of their own, and what networks and kernels do to them. They go through it one after the
 * other, and are whole again after each; clients of the nodes that serve see no error meanwhile.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class NodesApartIT {
    private static final int PORT = 8080;
    private static final List<String> SERVERS = List.of("s1", "s2", "s3", "s4");
    private static final int[] ALL = {1, 2, 3};

    private final List<Raw.Server> servers = new ArrayList<>();
    private final Map<Integer, Product> nodes = new HashMap<>();

    @SuppressWarnings("NullAway.Init") // set in start()
    private Nets nets;

    @BeforeAll
    void start() throws IOException {
        Nets.required();
        nets = new Nets(ALL.length);
        while (servers.size() < SERVERS.size()) {
            servers.add(new Raw.Server(Nets.HERE, 0, Raw::echoFrames));
        }
        for (int node : ALL) {
            nodes.put(node, launch(node));
        }
        awaitWhole();
    }

    @AfterAll
    void stop() {
        nodes.values().forEach(Product::close);
        servers.forEach(Raw.Server::close);
        if (nets != null) {
            nets.close();
        }
    }

    private Product launch(int node) throws IOException {
        StringBuilder urls = new StringBuilder();
        for (int i = 0; i < SERVERS.size(); i++) {
            urls.append(SERVERS.get(i))
                    .append(".url = \"")
                    .append(servers.get(i).url())
                    .append("\"\n");
        }
        String body = """
            frontends.public { bind = "0.0.0.0:%d", routes = [ { backend = web } ] }
            backends.web {
              servers { %s }
              health-check { share = true, interval = 500ms, fast-interval = 200ms, down-interval = 500ms, timeout = 1s }
              passive-check { failures = 2, window = 30s, eject = 1s }
              timeouts.connect = 500ms
            }
            cluster { enabled = true, bind = "%s:7800", bus-bind = "%s:7801", members = ["nodes:7800"] }
            """.formatted(PORT, urls, nets.clusterAddress(node), nets.clusterAddress(node));
        return Product.launch(nets.seat(node), body, Map.of("TIDEGATE_CLUSTER_SECRET", "hush"));
    }

    private Product node(int number) {
        Product node = nodes.get(number);
        if (node == null) {
            throw new AssertionError("no node " + number);
        }
        return node;
    }

    private void awaitMembers(int node, int count) {
        node(node)
                .await(
                        "node " + node + " with " + count + " members",
                        () -> node(node)
                                        .json("/api/v1/cluster")
                                        .getJsonArray("nodes")
                                        .size()
                                == count);
    }

    private void awaitWhole() {
        for (int node : ALL) {
            node(node).untilReady();
            awaitMembers(node, ALL.length);
        }
    }

    private void patch(int node, String server, String change) {
        assertEquals(200, node(node).ask("PATCH", path(server), change).statusCode());
    }

    private static String path(String server) {
        return "/api/v1/backends/web/servers/" + server;
    }

    /** State and weight of each server as this node has them. */
    private Map<String, String> states(int node) {
        Map<String, String> states = new TreeMap<>();
        for (String server : SERVERS) {
            JsonObject now = node(node).server("web", server);
            states.put(server, now.getString("state") + " " + now.getInteger("weight"));
        }
        return states;
    }

    private void awaitState(int node, String server, String state) {
        node(node)
                .await(
                        server + " " + state + " on node " + node,
                        () -> node(node)
                                .server("web", server)
                                .getString("state")
                                .equals(state));
    }

    private void awaitEqualStates() {
        node(1).await(
                        "equal states",
                        () -> states(1).equals(states(2)) && states(2).equals(states(3)));
    }

    private void allReady() {
        for (String server : SERVERS) {
            patch(1, server, "{\"state\":\"ready\",\"weight\":1}");
        }
        for (int node : ALL) {
            node(node)
                    .await(
                            "all ready on node " + node,
                            () -> states(node).values().stream().allMatch("ready 1"::equals));
        }
    }

    private int sum(int node, String field) {
        return SERVERS.stream()
                .mapToInt(server -> node(node).server("web", server).getInteger(field))
                .sum();
    }

    /** What a node believes of the others' counts is what they have, once nobody comes or goes. */
    private void awaitTrueSums(int... present) {
        for (int node : present) {
            node(node).await("true sums on node " + node, () -> {
                int others = IntStream.of(present)
                        .filter(other -> other != node)
                        .map(other -> sum(other, "active"))
                        .sum();
                return sum(node, "active_elsewhere") == others;
            });
        }
    }

    private List<Raw.Connection> hold(int node, int count) throws IOException {
        List<Raw.Connection> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(Raw.Connection.tunnel(nets.address(node), PORT, "/held"));
        }
        return held;
    }

    private static void release(List<Raw.Connection> held) throws IOException {
        for (Raw.Connection connection : held) {
            connection.close();
        }
    }

    private Crowd crowd(int... at) {
        return new Crowd(PORT, IntStream.of(at).mapToObj(nets::address).toList());
    }

    private void assertContent(Crowd crowd) throws InterruptedException {
        int before = crowd.served();
        node(1).await("more clients", () -> crowd.served() > before + 5);
        assertEquals(List.of(), crowd.leave());
    }

    private double checks(int node, String server) {
        return node(node).metric("tidegate_cluster_checks_server", "server=\"" + server + "\"");
    }

    @Test
    @Order(1)
    void two_nodes_check_a_server_and_all_know() throws Exception {
        for (String server : SERVERS) {
            node(1).await(
                            "two checkers of " + server,
                            () -> IntStream.of(ALL)
                                            .mapToDouble(node -> checks(node, server))
                                            .sum()
                                    == 2);
        }
        int port = servers.getFirst().port();
        servers.getFirst().close();
        for (int node : ALL) {
            node(node).awaitHealth("web", "s1", "down");
        }
        servers.set(0, new Raw.Server(Nets.HERE, port, Raw::echoFrames));
        for (int node : ALL) {
            node(node).awaitHealth("web", "s1", "up");
        }
    }

    @Test
    @Order(2)
    void a_node_that_alone_does_not_reach_a_server_finds_out_by_itself() throws Exception {
        String server = "s2";
        int follower = IntStream.of(ALL)
                .filter(node -> checks(node, server) == 0)
                .findFirst()
                .orElseThrow();
        try (Crowd crowd = crowd(ALL)) {
            nets.block(follower, servers.get(1).port());
            node(follower).awaitHealth("web", server, "down");
            node(follower)
                    .await(
                            "a word of it",
                            () -> node(follower)
                                    .said(line -> line.contains("server-one-sided") && line.contains("web/" + server)));
            assertEquals(1, node(follower).metric("tidegate_cluster_one_sided_servers"));
            for (int node : ALL) {
                assertEquals(
                        node == follower ? "down" : "up",
                        node(node).server("web", server).getString("health"));
            }
            nets.heal(follower);
            node(follower).awaitHealth("web", server, "up");
            node(follower).await("no doubt any more", () -> checks(follower, server) == 0);
            assertContent(crowd);
        }
    }

    @Test
    @Order(3)
    void halves_that_meet_again_have_the_same_states() throws Exception {
        List<Raw.Connection> held = hold(1, 3);
        held.addAll(hold(2, 2));
        try (Crowd crowd = crowd(ALL)) {
            nets.cut(1);
            awaitMembers(1, 1);
            awaitMembers(2, 2);
            awaitMembers(3, 2);
            patch(1, "s1", "{\"state\":\"maint\"}");
            patch(2, "s1", "{\"weight\":3}");
            patch(1, "s3", "{\"weight\":7}");
            patch(3, "s4", "{\"state\":\"maint\"}");
            awaitState(2, "s4", "maint");
            assertEquals("ready", node(1).server("web", "s4").getString("state"));
            nets.heal(1);
            awaitWhole();
            awaitEqualStates();
            assertEquals("ready 7", states(2).get("s3"));
            assertEquals("maint 1", states(1).get("s4"));
            assertContent(crowd);
        }
        awaitTrueSums(ALL);
        assertEquals(3, sum(1, "active"));
        release(held);
        allReady();
    }

    @Test
    @Order(4)
    void a_node_that_hears_nobody_serves_and_comes_back() throws Exception {
        try (Crowd crowd = crowd(ALL)) {
            nets.deafen(2);
            awaitMembers(2, 1);
            patch(3, "s2", "{\"weight\":5}");
            patch(2, "s3", "{\"state\":\"maint\"}");
            nets.heal(2);
            awaitWhole();
            awaitEqualStates();
            assertEquals("maint 1", states(1).get("s3"));
            assertEquals("ready 5", states(2).get("s2"));
            assertContent(crowd);
        }
        awaitTrueSums(ALL);
        allReady();
    }

    @Test
    @Order(5)
    void a_node_that_hangs_is_gone_and_its_counts_with_it() throws Exception {
        List<Raw.Connection> held = hold(3, 4);
        node(1).await("the counts of node 3", () -> sum(1, "active_elsewhere") == 4);
        try (Crowd crowd = crowd(1, 2)) {
            node(3).signal("STOP");
            awaitMembers(1, 2);
            awaitMembers(2, 2);
            patch(1, "s4", "{\"state\":\"maint\"}");
            assertContent(crowd);
        } finally {
            node(3).signal("CONT");
        }
        awaitWhole();
        awaitState(3, "s4", "maint");
        awaitTrueSums(ALL);
        assertEquals(4, sum(3, "active"));
        release(held);
        allReady();
    }

    @Test
    @Order(6)
    void a_node_may_die_while_it_drains() throws Exception {
        patch(1, "s1", "{\"weight\":9}");
        List<Raw.Connection> held = hold(2, 3);
        try (Crowd crowd = crowd(1, 3)) {
            assertEquals(
                    202, node(2).ask("POST", "/api/v1/drain?notice_s=0", "").statusCode());
            node(1).await(
                            "its leaving",
                            () -> node(1).json("/api/v1/cluster").getJsonArray("nodes").stream()
                                    .anyMatch(node -> ((JsonObject) node).getBoolean("leaving")));
            assertEquals(503, node(2).ask("GET", "/health/ready", "").statusCode());
            node(2).await(
                            "closed listeners",
                            () -> node(2).json("/api/v1/drain")
                                    .getString("phase")
                                    .equals("draining"));
            assertThrows(ConnectException.class, () -> Raw.Connection.to(nets.address(2), PORT));
            assertEquals(3, sum(2, "active"));

            node(2).process().destroyForcibly();
            awaitMembers(1, 2);
            awaitMembers(3, 2);
            assertContent(crowd);
        }
        awaitTrueSums(1, 3);
        release(held);
        node(2).close();
        nodes.put(2, launch(2));
        awaitWhole();
        awaitEqualStates();
        assertEquals("ready 9", states(2).get("s1"));
        node(2).await("its metric", () -> node(2).metric("tidegate_cluster_members") == 3);
    }
}
