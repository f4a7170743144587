package io.tidegate.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of one gauge or counter as they are gathered for one scrape: values with the same labels are added up, over
 * event loops and over servers that follow each other under one name.
 *
 * <p>Thread: one at a time.
 */
final class Rows {
    private final Family family;
    private final Map<List<String>, Long> values = new LinkedHashMap<>();

    Rows(Family family) {
        this.family = family;
    }

    /** Adds to the row with these label values, in the order of {@link Family#labels}. */
    void add(long value, String... labels) {
        values.merge(List.of(labels), value, Long::sum);
    }

    MetricSnapshot snapshot() {
        return switch (family.kind()) {
            case COUNTER ->
                new CounterSnapshot(
                        family.metadata(),
                        values.entrySet().stream()
                                .map(row -> new CounterDataPointSnapshot(row.getValue(), labels(row.getKey()), null, 0))
                                .toList());
            case GAUGE ->
                new GaugeSnapshot(
                        family.metadata(),
                        values.entrySet().stream()
                                .map(row -> new GaugeDataPointSnapshot(row.getValue(), labels(row.getKey()), null))
                                .toList());
            case HISTOGRAM -> throw new IllegalStateException(family + " has distributions");
        };
    }

    private Labels labels(List<String> values) {
        return Labels.of(family.labels(), values);
    }
}
