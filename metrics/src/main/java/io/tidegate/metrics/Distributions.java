package io.tidegate.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.tidegate.core.figures.Distribution;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of one histogram as they are gathered for one scrape; those with the same labels are added up.
 *
 * <p>Thread: one at a time.
 */
final class Distributions {
    private static final double MICROS = 1e6;

    private final Family family;
    private final Map<List<String>, Sum> sums = new LinkedHashMap<>();

    Distributions(Family family) {
        this.family = family;
    }

    /** Adds to the row with these label values; all distributions of a family have the same bounds. */
    void add(Distribution distribution, String... labels) {
        sums.computeIfAbsent(List.of(labels), k -> new Sum(distribution.upperBoundsMicros()))
                .add(distribution);
    }

    MetricSnapshot snapshot() {
        return new HistogramSnapshot(
                family.metadata(),
                sums.entrySet().stream()
                        .map(row -> row.getValue().point(Labels.of(family.labels(), row.getKey())))
                        .toList());
    }

    private static final class Sum {
        private final double[] upperBounds;
        private final long[] counts;
        private double seconds;

        Sum(long[] upperBoundsMicros) {
            this.upperBounds = Arrays.copyOf(
                    Arrays.stream(upperBoundsMicros)
                            .mapToDouble(b -> b / MICROS)
                            .toArray(),
                    upperBoundsMicros.length + 1);
            upperBounds[upperBoundsMicros.length] = Double.POSITIVE_INFINITY;
            this.counts = new long[upperBounds.length];
        }

        void add(Distribution distribution) {
            long[] more = distribution.counts();
            for (int i = 0; i < counts.length; i++) {
                counts[i] += more[i];
            }
            seconds += distribution.sumMicros() / MICROS;
        }

        HistogramDataPointSnapshot point(Labels labels) {
            return new HistogramDataPointSnapshot(
                    ClassicHistogramBuckets.of(upperBounds, counts), seconds, labels, Exemplars.EMPTY, 0);
        }
    }
}
