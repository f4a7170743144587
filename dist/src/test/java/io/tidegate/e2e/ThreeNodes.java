package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Three nodes in network namespaces of their own, numbered from 1, with four servers; and what one asks of them. */
final class ThreeNodes implements AutoCloseable {
    static final int PORT = 8080;
    static final List<String> SERVERS = List.of("s1", "s2", "s3", "s4");
    static final int[] ALL = {1, 2, 3};

    /** A machine that builds has less time for each of them: so often a promised time may pass before a test fails. */
    private static final int BUSY = 5;

    /**
     * Nodes have met once they hear what is said for so long from now on. Of a node that hung, or behind a cut, the network has
     * kept words that are heard at once; and as long as the membership takes to notice a silence (3 s), it may still fall apart.
     */
    private static final int SETTLED_SECONDS = 3;

    final Nets nets;
    private final List<Raw.Server> servers = new ArrayList<>();
    private final Map<Integer, Product> nodes = new HashMap<>();

    ThreeNodes() throws IOException {
        nets = new Nets(ALL.length);
        while (servers.size() < SERVERS.size()) {
            servers.add(new Raw.Server(Nets.HERE, 0, Raw::echoFrames));
        }
        for (int node : ALL) {
            launch(node);
        }
        awaitWhole();
    }

    /** Starts this node, or starts it anew. */
    void launch(int node) throws IOException {
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
        nodes.put(node, Product.launch(nets.seat(node), body, Map.of("TIDEGATE_CLUSTER_SECRET", "hush")));
    }

    Product node(int number) {
        Product node = nodes.get(number);
        if (node == null) {
            throw new AssertionError("no node " + number);
        }
        return node;
    }

    /** The server {@code s1} for 0. */
    Raw.Server server(int index) {
        return servers.get(index);
    }

    /** The server dies, and is there again where it was. */
    void revive(int index) throws IOException {
        servers.set(index, new Raw.Server(Nets.HERE, servers.get(index).port(), Raw::echoFrames));
    }

    /** Waits for what the documentation promises within a time, says how long it took, and fails where that is far above. */
    void promised(String what, Duration within, BooleanSupplier reached) {
        long start = System.nanoTime();
        await(what, reached);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf("%s: promised within %d ms, took %d ms%n", what, within.toMillis(), took.toMillis());
        if (took.compareTo(within.multipliedBy(BUSY)) > 0) {
            throw withAllSaid(new AssertionError(what + " took " + took));
        }
    }

    private void await(String what, BooleanSupplier reached) {
        try {
            node(1).await(what, reached);
        } catch (AssertionError late) {
            throw withAllSaid(late);
        }
    }

    /** Where something comes late or never, what each node said tells more than what one did. */
    private AssertionError withAllSaid(AssertionError late) {
        nodes.forEach((number, node) -> late.addSuppressed(
                new AssertionError("node " + number + ", which knows " + known(node) + ", said " + node.errors())));
        return late;
    }

    private static String known(Product node) {
        try {
            return node.json("/api/v1/cluster").encode()
                    + node.json("/api/v1/backends").encode();
        } catch (RuntimeException silent) {
            return "nothing: " + silent;
        }
    }

    boolean hasMembers(int node, int count) {
        return members(node).size() == count;
    }

    void awaitMembers(int node, int count) {
        node(node).await("node " + node + " with " + count + " members", () -> hasMembers(node, count));
    }

    /** All know each other, and hear what the others say from now on: not only last words that the network has kept. */
    void awaitWhole() {
        for (int node : ALL) {
            node(node).untilReady();
            awaitMembers(node, ALL.length);
        }
        List<JsonObject> begin = IntStream.of(ALL).mapToObj(this::self).toList();
        await(
                "nodes that hear each other",
                () -> IntStream.of(ALL).allMatch(node -> begin.stream().allMatch(speaker -> hears(node, speaker))));
    }

    /** Whether the node has heard words of another that are younger than these. */
    private boolean hears(int node, JsonObject speaker) {
        return members(node).stream()
                .filter(member -> member.getString("id").equals(speaker.getString("id")))
                .anyMatch(heard -> heard.getLong("uptime_s") >= speaker.getLong("uptime_s") + SETTLED_SECONDS);
    }

    /** Whose word counts of two that are as new. */
    boolean hasGreaterId(int node, int other) {
        return self(node).getString("id").compareTo(self(other).getString("id")) > 0;
    }

    private JsonObject self(int node) {
        return members(node).stream()
                .filter(member -> member.getBoolean("self"))
                .findFirst()
                .orElseThrow();
    }

    private List<JsonObject> members(int node) {
        return node(node).json("/api/v1/cluster").getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    void patch(int node, String server, String change) {
        assertEquals(
                200,
                node(node)
                        .ask("PATCH", "/api/v1/backends/web/servers/" + server, change)
                        .statusCode());
    }

    String state(int node, String server) {
        return node(node).server("web", server).getString("state");
    }

    /** State and weight of each server as this node has them. */
    Map<String, String> states(int node) {
        Map<String, String> states = new TreeMap<>();
        for (String server : SERVERS) {
            JsonObject now = node(node).server("web", server);
            states.put(server, now.getString("state") + " " + now.getInteger("weight"));
        }
        return states;
    }

    void awaitEqualStates() {
        await("equal states", () -> states(1).equals(states(2)) && states(2).equals(states(3)));
    }

    /** What an operator sets on one node acts on all. */
    void allReady() {
        for (String server : SERVERS) {
            patch(1, server, "{\"state\":\"ready\",\"weight\":1}");
        }
        promised(
                "states on all nodes",
                Duration.ofSeconds(1),
                () -> IntStream.of(ALL)
                        .allMatch(node -> states(node).values().stream().allMatch("ready 1"::equals)));
    }

    int sum(int node, String field) {
        return SERVERS.stream()
                .mapToInt(server -> node(node).server("web", server).getInteger(field))
                .sum();
    }

    /** What a node believes of the others' counts is what they have, once nobody comes or goes. */
    void awaitTrueSums(int... present) {
        promised(
                "true sums",
                Duration.ofSeconds(2),
                () -> IntStream.of(present).allMatch(node -> {
                    int others = IntStream.of(present)
                            .filter(other -> other != node)
                            .map(other -> sum(other, "active"))
                            .sum();
                    return sum(node, "active_elsewhere") == others;
                }));
    }

    List<Raw.Connection> hold(int node, int count) throws IOException {
        List<Raw.Connection> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(Raw.Connection.tunnel(nets.address(node), PORT, "/held"));
        }
        return held;
    }

    static void release(List<Raw.Connection> held) throws IOException {
        for (Raw.Connection connection : held) {
            connection.close();
        }
    }

    Crowd crowd(int... at) {
        return new Crowd(PORT, IntStream.of(at).mapToObj(nets::address).toList());
    }

    /** They go on being served, all leave, and none of them has met an error. */
    void assertContent(Crowd crowd) throws InterruptedException {
        int before = crowd.served();
        node(1).await("more clients", () -> crowd.served() > before + 5);
        assertEquals(List.of(), crowd.leave());
    }

    /** 1 where this node checks the server. */
    double checks(int node, String server) {
        return node(node).metric("tidegate_cluster_checks_server", "server=\"" + server + "\"");
    }

    /** One of those that do not check the server. */
    int follower(String server) {
        return IntStream.of(ALL)
                .filter(node -> checks(node, server) == 0)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        nodes.values().forEach(Product::close);
        servers.forEach(Raw.Server::close);
        nets.close();
    }
}
