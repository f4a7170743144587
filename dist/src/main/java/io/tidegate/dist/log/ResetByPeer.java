package io.tidegate.dist.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Leaves out what Vert.x calls an error (5.1.6, {@code ConnectionBase}) and is none of ours: a node that was killed, or a client
 * of the admin side that went away, resets its connection where something was on its way to it.
 *
 * <p>Thread: any.
 */
final class ResetByPeer extends TurboFilter {
    private static final String SPEAKER = "io.vertx.core.net.impl.ConnectionBase";

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String message,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        boolean reset = message != null
                && (message.contains("Connection reset") || message.contains("Broken pipe"))
                && logger.getName().equals(SPEAKER);
        return reset ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
