package io.tidegate.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.tidegate.core.bus.ClusterMessage.ClusterFigures;
import io.tidegate.core.bus.LifecycleMessage.ReloadFinished;
import io.tidegate.core.figures.Count;
import io.tidegate.metrics.accesslog.AccessLog;
import java.util.List;

/**
 * What is counted once for the whole process.
 *
 * <p>Thread: counted on the context of metrics; read by any.
 */
final class ProcessFigures {
    private final BuildInfo build;
    private final AccessLog accessLog;
    private final Count accepted = new Count();
    private final Count rejected = new Count();
    private final Count partialScrapes = new Count();
    private volatile ClusterFigures cluster = ClusterFigures.OFF;

    ProcessFigures(BuildInfo build, AccessLog accessLog) {
        this.build = build;
        this.accessLog = accessLog;
    }

    void count(ReloadFinished reload) {
        (reload.accepted() ? accepted : rejected).add(1);
    }

    void keep(ClusterFigures figures) {
        cluster = figures;
    }

    void countPartialScrape() {
        partialScrapes.add(1);
    }

    List<MetricSnapshot> snapshots() {
        Rows reloads = new Rows(Family.CONFIG_RELOADS);
        reloads.add(accepted.value(), "accepted");
        reloads.add(rejected.value(), "rejected");
        Rows runs = new Rows(Family.BUILD_INFO);
        runs.add(1, build.version(), build.java(), build.vertx());
        Rows carries = new Rows(Family.TRANSPORT_INFO);
        carries.add(1, build.transport());
        ClusterFigures nodes = cluster;
        Rows messages = new Rows(Family.CLUSTER_MESSAGES);
        messages.add(nodes.sent(), "sent");
        messages.add(nodes.accepted(), "accepted");
        messages.add(nodes.rejected(), "rejected");
        Rows checkers = new Rows(Family.CLUSTER_CHECKS_SERVER);
        nodes.verdicts().own().keySet().forEach(server -> checkers.add(1, server.backend(), server.name()));
        nodes.verdicts().followed().forEach(server -> checkers.add(0, server.backend(), server.name()));
        return List.of(
                checkers.snapshot(),
                single(Family.CLUSTER_ONE_SIDED_SERVERS, nodes.verdicts().oneSided()),
                seconds(Family.CLUSTER_LAG, nodes.lagMillis()),
                messages.snapshot(),
                single(Family.CLUSTER_CONFIG_DIFFERS, nodes.configurationsDiffer() ? 1 : 0),
                reloads.snapshot(),
                runs.snapshot(),
                carries.snapshot(),
                single(Family.CLUSTER_MEMBERS, nodes.members()),
                single(Family.ACCESS_LOG_DROPPED, accessLog.dropped()),
                single(Family.ACCESS_LOG_QUEUE_LENGTH, accessLog.queued()),
                single(Family.PARTIAL_SCRAPES, partialScrapes.value()));
    }

    private static MetricSnapshot seconds(Family family, long millis) {
        return new GaugeSnapshot(
                family.metadata(), List.of(new GaugeDataPointSnapshot(millis / 1000.0, Labels.EMPTY, null)));
    }

    private static MetricSnapshot single(Family family, long value) {
        Rows rows = new Rows(family);
        rows.add(value);
        return rows.snapshot();
    }
}
