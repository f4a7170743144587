package io.tidegate.metrics.accesslog;

import io.tidegate.core.bus.LogMessage;
import io.tidegate.core.config.AccessLogSettings;

/** What the writer is told, in order: so a line that was queued before a reload goes where it belonged. */
sealed interface Entry {

    /** A line; {@code weight} is what it takes of the queue. */
    record Line(LogMessage message, int weight) implements Entry {}

    /** Close what is open, open what these settings say. */
    record Reopen(AccessLogSettings settings) implements Entry {}

    /** Write what came before, close, end. */
    record Stop() implements Entry {}
}
