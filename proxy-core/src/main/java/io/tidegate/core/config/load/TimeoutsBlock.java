package io.tidegate.core.config.load;

import io.tidegate.core.config.Timeout;
import io.tidegate.core.config.Timeouts;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** {@code timeouts { }}: only what is set. */
final class TimeoutsBlock {
    private TimeoutsBlock() {}

    static Timeouts read(Block block) {
        Map<Timeout, Duration> set = new EnumMap<>(Timeout.class);
        for (Timeout timeout : Timeout.values()) {
            block.find(timeout.key(), Durations.OR_OFF).ifPresent(duration -> set.put(timeout, duration));
        }
        return new Timeouts(set);
    }
}
