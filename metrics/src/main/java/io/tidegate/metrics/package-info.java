/**
 * What operators see of the running process: the metrics of contract §5 and the access log of §6.
 *
 * <p>In: the cells of the event loops ({@code core.figures}), finished checks and reloads, and at each scrape the
 * balancer's word. Out: the body of {@code /metrics} and the log's lines. {@code MetricsVerticle} owns all state; what a
 * scrape says is worked out from it anew each time, on a worker thread. Open {@code Family} for the names, then
 * {@code Reading} for where their values come from.
 */
@NullMarked
package io.tidegate.metrics;

import org.jspecify.annotations.NullMarked;
