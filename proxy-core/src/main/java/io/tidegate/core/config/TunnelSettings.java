package io.tidegate.core.config;

import java.time.Duration;

/** What holds in a tunnel; sizes in bytes; zero means off, for {@code maxMessageBytes} no limit. */
public record TunnelSettings(
        boolean frames,
        boolean splice,
        Duration pingInterval,
        Duration pingTimeout,
        Duration maxDuration,
        long maxMessageBytes,
        int bufferBytes) {
    public static final TunnelSettings DEFAULTS =
            new TunnelSettings(true, true, Duration.ZERO, Duration.ofSeconds(10), Duration.ZERO, 0, 64 * 1024);
}
