package io.tidegate.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.tidegate.core.figures.LoopFigures;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The figures without labels that event loops keep under their full names: counters end in {@code _total}. */
final class OtherRows {
    /** What each says; a test holds these names against those that the data path counts. */
    static final Map<String, String> HELP = Map.of(
            "tidegate_buffers_bytes",
            "Bytes held for sides that do not read, against buffers-total.",
            "tidegate_tunnels_untracked_total",
            "Tunnels whose bytes are no valid frames: their frames are followed no more.");

    private static final String COUNTER = "_total";

    private OtherRows() {}

    static List<MetricSnapshot> snapshots(List<LoopFigures> loops) {
        Map<String, Long> sums = new TreeMap<>();
        for (LoopFigures loop : loops) {
            loop.others().forEach((name, count) -> sums.merge(name, count.value(), Long::sum));
        }
        return sums.entrySet().stream()
                .map(sum -> snapshot(sum.getKey(), sum.getValue()))
                .toList();
    }

    private static MetricSnapshot snapshot(String name, long value) {
        String help = HELP.getOrDefault(name, "A figure of the data path.");
        return name.endsWith(COUNTER)
                ? new CounterSnapshot(
                        Family.metadata(Family.Kind.COUNTER, name, help),
                        List.of(new CounterDataPointSnapshot(value, Labels.EMPTY, null, 0)))
                : new GaugeSnapshot(
                        Family.metadata(Family.Kind.GAUGE, name, help),
                        List.of(new GaugeDataPointSnapshot(value, Labels.EMPTY, null)));
    }
}
