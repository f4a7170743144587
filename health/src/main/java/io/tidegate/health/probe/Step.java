package io.tidegate.health.probe;

import java.time.Duration;

/** One thing that a check did or met; {@code at} counts from its beginning, {@code text} is a line for people. */
public record Step(Kind kind, Duration at, String text) {
    /** What was done; in this order, but for those that a check does not need. */
    public enum Kind {
        RESOLVE,
        CONNECT,
        TLS,
        WRITE,
        ANSWER,
        ACCEPT,
        PING,
        VERDICT,
        CLOSE
    }
}
