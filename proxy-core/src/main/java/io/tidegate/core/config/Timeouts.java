package io.tidegate.core.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Timeouts by key, complete or only what a frontend or backend overrides; {@link Duration#ZERO} means no limit. */
public record Timeouts(Map<Timeout, Duration> set) {
    public static final Timeouts NONE = new Timeouts(Map.of());
    public static final Timeouts DEFAULTS =
            new Timeouts(Arrays.stream(Timeout.values()).collect(Collectors.toMap(t -> t, Timeout::byDefault)));

    public Timeouts {
        Map<Timeout, Duration> copy = new EnumMap<>(Timeout.class);
        copy.putAll(set);
        set = Collections.unmodifiableMap(copy);
    }

    /** These, and for each key that is not set here the other's. */
    public Timeouts over(Timeouts other) {
        Map<Timeout, Duration> merged = new EnumMap<>(Timeout.class);
        merged.putAll(other.set);
        merged.putAll(set);
        return new Timeouts(merged);
    }

    /** In milliseconds; 0 means no limit, also for a key that is not set. */
    public long millis(Timeout timeout) {
        return set.getOrDefault(timeout, Duration.ZERO).toMillis();
    }
}
