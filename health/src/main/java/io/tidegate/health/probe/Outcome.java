package io.tidegate.health.probe;

import io.tidegate.core.bus.CheckResult;
import java.time.Duration;

/** How a check ended; {@code detail} is for people, such as {@code 101 in 3 ms}, and never holds what a server sent. */
public record Outcome(CheckResult result, String detail, Duration took) {
    public boolean passed() {
        return result == CheckResult.PASSED;
    }
}
