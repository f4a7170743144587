package io.tidegate.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.HealthMessage.CheckFinished;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.figures.BackendFigures;
import io.tidegate.core.figures.Count;
import io.tidegate.core.figures.Distribution;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finished health checks, by server.
 *
 * <p>Thread: counted on the context of metrics; read by any.
 */
final class CheckFigures {
    private static final long[] BOUNDS = BackendFigures.handshakeBoundsMicros();

    private final Map<ServerId, Cells> servers = new ConcurrentHashMap<>();

    void count(CheckFinished check) {
        Cells cells = servers.computeIfAbsent(check.server(), k -> new Cells());
        cells.results.computeIfAbsent(check.result(), k -> new Count()).add(1);
        cells.seconds.record(check.took().toNanos() / 1_000);
    }

    /** Forgets all other servers. */
    void keep(Set<ServerId> known) {
        servers.keySet().retainAll(known);
    }

    List<MetricSnapshot> snapshots(Shown shown) {
        Rows results = new Rows(Family.HEALTH_CHECKS);
        Distributions seconds = new Distributions(Family.HEALTH_CHECK_SECONDS);
        servers.forEach((id, cells) -> {
            if (shown.server(id.backend(), id.name())) {
                results.add(0, id.backend(), id.name(), CheckResult.PASSED.word());
                cells.results.forEach(
                        (result, count) -> results.add(count.value(), id.backend(), id.name(), result.word()));
                seconds.add(cells.seconds, id.backend(), id.name());
            }
        });
        return List.of(results.snapshot(), seconds.snapshot());
    }

    private static final class Cells {
        private final Map<CheckResult, Count> results = new ConcurrentHashMap<>();
        private final Distribution seconds = new Distribution(BOUNDS);
    }
}
