package io.tidegate.health;

import io.tidegate.core.bus.Health;
import io.tidegate.core.config.HealthCheck;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long from the start of one check of a server to the next. */
final class Pace {
    /** Either way: servers that were in step by accident do not stay so. */
    private static final double JITTER = 0.1;

    private Pace() {}

    static long nextMillis(Verdict verdict, HealthCheck check, RandomGenerator random) {
        return jittered(interval(verdict, check), 1 - JITTER, 1 + JITTER, random);
    }

    /** After a server's first check: all first checks come at once, so their second ones take any part of an interval. */
    static long spreadMillis(Verdict verdict, HealthCheck check, RandomGenerator random) {
        return jittered(interval(verdict, check), JITTER, 1, random);
    }

    private static Duration interval(Verdict verdict, HealthCheck check) {
        if (verdict.changing()) {
            return check.fastInterval();
        }
        return verdict.health() == Health.DOWN ? check.downInterval() : check.interval();
    }

    private static long jittered(Duration interval, double from, double to, RandomGenerator random) {
        return Math.max(1, Math.round(interval.toMillis() * (from + (to - from) * random.nextDouble())));
    }
}
