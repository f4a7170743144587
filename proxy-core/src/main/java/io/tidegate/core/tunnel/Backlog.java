package io.tidegate.core.tunnel;

/**
 * What waits for a side of a tunnel that does not accept it: since when it has accepted none.
 *
 * <p>Thread: the tunnel's event loop.
 */
final class Backlog {
    static final long NEVER = -1;

    private long sinceMillis = NEVER;
    private long acceptedBytes; // as of the last look: what waits may grow all the while

    /** Whether something waits. */
    boolean waits() {
        return sinceMillis != NEVER;
    }

    /** From now on something waits, behind so many bytes that were accepted. */
    void begin(long nowMillis, long accepted) {
        sinceMillis = nowMillis;
        acceptedBytes = accepted;
    }

    /** Nothing waits any more. */
    void end() {
        sinceMillis = NEVER;
    }

    /** Looks again, with so many accepted by now: since when none was; {@link #NEVER} if nothing waits. */
    long sinceMillis(long nowMillis, long accepted) {
        if (waits()) {
            if (accepted > acceptedBytes) {
                sinceMillis = nowMillis;
            }
            acceptedBytes = accepted;
        }
        return sinceMillis;
    }
}
