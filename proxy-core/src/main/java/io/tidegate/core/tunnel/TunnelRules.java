package io.tidegate.core.tunnel;

import io.tidegate.core.config.Timeout;
import io.tidegate.core.config.Timeouts;
import io.tidegate.core.config.TunnelSettings;

/** What a tunnel keeps to from its 101 to its end, whatever a reload changes; times in milliseconds, 0 = no limit. */
public record TunnelRules(
        boolean frames,
        boolean splice,
        long idleMillis,
        long clientFinMillis,
        long serverFinMillis,
        long stallMillis,
        long pingIntervalMillis,
        long pingTimeoutMillis,
        long maxDurationMillis,
        long maxMessageBytes,
        int bufferBytes) {
    public static TunnelRules of(TunnelSettings tunnel, Timeouts timeouts) {
        return new TunnelRules(
                tunnel.frames(),
                tunnel.splice(),
                timeouts.millis(Timeout.TUNNEL),
                timeouts.millis(Timeout.CLIENT_FIN),
                timeouts.millis(Timeout.SERVER_FIN),
                timeouts.millis(Timeout.STALL),
                tunnel.pingInterval().toMillis(),
                tunnel.pingTimeout().toMillis(),
                tunnel.maxDuration().toMillis(),
                tunnel.maxMessageBytes(),
                tunnel.bufferBytes());
    }
}
