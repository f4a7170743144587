package io.tidegate.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.UncheckedIOException;

/** How a scrape is written. */
enum Format {
    PROMETHEUS,
    OPENMETRICS;

    /** What an Accept header asks for; whoever names OpenMetrics prefers it. */
    static Format of(String accept) {
        return OPENMETRICS.writer().accepts(accept) ? OPENMETRICS : PROMETHEUS;
    }

    Scrape write(MetricSnapshots snapshots) {
        ExpositionFormatWriter writer = writer();
        Pieces out = new Pieces();
        try {
            writer.write(out, snapshots);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Scrape(writer.getContentType(), out.all());
    }

    private ExpositionFormatWriter writer() {
        return switch (this) {
            case PROMETHEUS -> PrometheusTextFormatWriter.create();
            case OPENMETRICS -> OpenMetricsTextFormatWriter.create();
        };
    }
}
