package io.tidegate.dist.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** {@code /api/v1/cluster}: this node, since there is no other yet. */
final class ClusterApi {
    private final String id = UUID.randomUUID().toString();
    private final String version;
    private final Supplier<String> address;
    private final Supplier<String> fingerprint;
    private final InstantSource clock;
    private final Instant started;

    ClusterApi(String version, Supplier<String> address, Supplier<String> fingerprint, InstantSource clock) {
        this.version = version;
        this.address = address;
        this.fingerprint = fingerprint;
        this.clock = clock;
        this.started = clock.instant();
    }

    void list(RoutingContext asked) {
        Query.of(asked, Set.of());
        JsonObject node = new JsonObject()
                .put("id", id)
                .put("address", address.get())
                .put("version", version)
                .put("config", fingerprint.get())
                .put("uptime_s", Duration.between(started, clock.instant()).toSeconds())
                .put("self", true);
        Answers.json(asked, 200, new JsonObject().put("nodes", new JsonArray().add(node)));
    }
}
