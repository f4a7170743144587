package io.tidegate.dist.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.event.KeyValuePair;

/**
 * A queue that never makes a caller wait: where it is full the line is left out, and counted; the next line that finds
 * room is followed by one that says how many are missing.
 *
 * <p>Thread: any.
 */
final class BoundedAppender extends AsyncAppender {
    private final AtomicLong dropped = new AtomicLong();

    @Override
    protected void append(ILoggingEvent event) {
        if (getRemainingCapacity() == 0) {
            dropped.incrementAndGet();
            return;
        }
        super.append(event);
        long missing = dropped.getAndSet(0);
        if (missing > 0) {
            super.append(report(missing));
        }
    }

    private ILoggingEvent report(long missing) {
        LoggerContext context = (LoggerContext) getContext();
        LoggingEvent event = new LoggingEvent(
                getClass().getName(),
                context.getLogger(BoundedAppender.class),
                Level.WARN,
                "log-lines-dropped",
                null,
                new Object[0]);
        event.setKeyValuePairs(List.of(new KeyValuePair("count", missing)));
        return event;
    }
}
