package io.tidegate.dist.admin;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.ClusterMessage.DescribeCluster;
import io.tidegate.core.bus.ClusterMessage.Nodes;
import io.tidegate.core.bus.NodeStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /api/v1/cluster}: all nodes as the cluster side hears them; this one alone where the cluster is off. */
final class ClusterApi {
    private final String id = UUID.randomUUID().toString();
    private final Bus bus;
    private final String version;
    private final Supplier<String> address;
    private final Supplier<String> fingerprint;
    private final BooleanSupplier leaving;
    private final InstantSource clock;
    private final Instant started;

    ClusterApi(
            Bus bus,
            String version,
            Supplier<String> address,
            Supplier<String> fingerprint,
            BooleanSupplier leaving,
            InstantSource clock) {
        this.bus = bus;
        this.version = version;
        this.address = address;
        this.fingerprint = fingerprint;
        this.leaving = leaving;
        this.clock = clock;
        this.started = clock.instant();
    }

    void list(RoutingContext asked) {
        Query.of(asked, Set.of());
        // nobody answers where the cluster is off
        Future<List<NodeStatus>> nodes = bus.request(new DescribeCluster(), Nodes.class)
                .map(Nodes::nodes)
                .otherwise(off -> List.of(alone()));
        Answers.reply(asked, nodes.map(ClusterApi::encode));
    }

    private NodeStatus alone() {
        long uptime = Duration.between(started, clock.instant()).toSeconds();
        return new NodeStatus(id, address.get(), version, fingerprint.get(), uptime, leaving.getAsBoolean(), true);
    }

    private static String encode(List<NodeStatus> nodes) {
        JsonArray all = new JsonArray();
        nodes.forEach(node -> all.add(new JsonObject()
                .put("id", node.id())
                .put("address", node.address())
                .put("version", node.version())
                .put("config", node.config())
                .put("uptime_s", node.uptimeSeconds())
                .put("leaving", node.leaving())
                .put("self", node.self())));
        return new JsonObject().put("nodes", all).encode();
    }
}
