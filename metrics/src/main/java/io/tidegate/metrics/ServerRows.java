package io.tidegate.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.HealthCheck;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the balancer says of its servers at one moment. */
final class ServerRows {
    private final Configuration configuration;
    private final Shown shown;
    private final Rows up = new Rows(Family.SERVER_UP);
    private final Rows state = new Rows(Family.SERVER_STATE);
    private final Rows weight = new Rows(Family.SERVER_WEIGHT);
    private final Rows queue = new Rows(Family.QUEUE_LENGTH);

    ServerRows(Configuration configuration, Shown shown) {
        this.configuration = configuration;
        this.shown = shown;
    }

    void add(BackendStatus backend) {
        if (!shown.backend(backend.name())) {
            return;
        }
        queue.add(backend.queued(), backend.name());
        // Two servers of one name: one that a reload gave another url still drains. The first is the configured one.
        Set<String> seen = new HashSet<>();
        backend.servers().stream()
                .filter(server -> shown.server(backend.name(), server.id().name()))
                .sorted((a, b) -> Boolean.compare(configured(b), configured(a)))
                .filter(server -> seen.add(server.id().name()))
                .forEach(this::add);
    }

    private void add(ServerStatus server) {
        String backend = server.id().backend();
        String name = server.id().name();
        up.add(isUp(server) ? 1 : 0, backend, name);
        for (ServerState each : ServerState.values()) {
            state.add(each == server.state() ? 1 : 0, backend, name, each.word());
        }
        weight.add(server.weight(), backend, name);
    }

    private boolean configured(ServerStatus server) {
        return configuration.server(server.id()).isPresent();
    }

    /** Unchecked is up where there is no check: such a server is always usable (contract §1). */
    private boolean isUp(ServerStatus server) {
        return switch (server.health()) {
            case UP -> true;
            case DOWN -> false;
            case UNCHECKED ->
                configuration
                        .backend(server.id().backend())
                        .filter(backend -> backend.healthCheck().type() == HealthCheck.Type.NONE)
                        .isPresent();
        };
    }

    List<MetricSnapshot> snapshots() {
        return List.of(up.snapshot(), state.snapshot(), weight.snapshot(), queue.snapshot());
    }
}
