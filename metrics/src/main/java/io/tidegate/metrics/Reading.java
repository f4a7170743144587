package io.tidegate.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.figures.LoopFigures;
import java.util.ArrayList;
import java.util.List;

/**
 * All that one scrape of Tidegate's own figures is made from.
 *
 * <p>Thread: any; the cells may go on counting meanwhile.
 *
 * @param loops the cells of each event loop
 * @param backends the balancer's word, empty where it gave none
 * @param localPorts how many the kernel chooses from for a connection, 0 where that is not known
 */
record Reading(
        Configuration configuration,
        List<LoopFigures> loops,
        List<BackendStatus> backends,
        CheckFigures checks,
        ProcessFigures process,
        int localPorts) {

    /** Tidegate's figures and those of its JVM. */
    MetricSnapshots with(JvmFigures jvm) {
        List<MetricSnapshot> all = new ArrayList<>(own());
        jvm.snapshots().forEach(all::add);
        return new MetricSnapshots(all);
    }

    MetricSnapshots alone() {
        return new MetricSnapshots(own());
    }

    private List<MetricSnapshot> own() {
        Shown shown = new Shown(configuration, loops);
        TrafficRows traffic = new TrafficRows(shown);
        traffic.addNames(configuration);
        loops.forEach(traffic::add);
        ServerRows servers = new ServerRows(configuration, shown);
        backends.forEach(servers::add);

        List<MetricSnapshot> all = new ArrayList<>(traffic.snapshots());
        all.addAll(servers.snapshots());
        all.add(PortRows.snapshot(configuration, loops, localPorts));
        all.addAll(checks.snapshots(shown));
        all.addAll(process.snapshots());
        all.addAll(OtherRows.snapshots(loops));
        return all;
    }
}
