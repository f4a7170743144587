package io.tidegate.core.config;

import java.time.Duration;

/** How tunnels are ended on purpose: nothing within the grace, then so many a second, all that are left at the deadline. */
public record DrainSettings(Duration grace, double closesPerSecond, Duration deadline) {}
