package io.tidegate.metrics;

import io.vertx.core.Future;

/** Where the figures are read. */
@FunctionalInterface
public interface Exposition {

    /**
     * Reads all figures as they are after this call: OpenMetrics if the Accept header asks for it, else the text format
     * of Prometheus. The answer comes back to the caller's context; nothing is worked out on it.
     *
     * <p>Thread: any.
     *
     * @param accept the request's Accept header, "" without one
     */
    Future<Scrape> scrape(String accept);
}
