/**
 * The application log: events with keys, one a line, on standard error; a bounded queue keeps it off every event loop.
 *
 * <p>In: SLF4J events, whose message is the event's name and whose key-value pairs are its fields. Out: text lines, or
 * JSON with {@code -Dlog.format=json}. Open {@link io.tidegate.dist.log.LogConfigurator} first.
 */
@NullMarked
package io.tidegate.dist.log;

import org.jspecify.annotations.NullMarked;
