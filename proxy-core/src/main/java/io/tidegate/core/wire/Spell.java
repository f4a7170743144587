package io.tidegate.core.wire;

/**
 * A trouble that lasts for as long as its signs come close together: so that a log tells each spell once, not each sign.
 *
 * <p>Thread: one at a time.
 */
public final class Spell {
    private static final long QUIET_NANOS = 10_000_000_000L;

    private long lastNanos;
    private boolean known;

    /** A sign of it came; whether a new spell begins with that. */
    public boolean begins(long nowNanos) {
        boolean news = !known || nowNanos - lastNanos > QUIET_NANOS;
        known = true;
        lastNanos = nowNanos;
        return news;
    }
}
