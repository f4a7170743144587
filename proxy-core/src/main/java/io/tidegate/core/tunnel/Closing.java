package io.tidegate.core.tunnel;

import org.jspecify.annotations.Nullable;

/**
 * The end of a tunnel that Tidegate itself has begun (contract §2 "Closing"): first a Close each way as soon as the frame
 * under way is through, then the other's Close is awaited, then FIN, then the cut.
 *
 * <p>Thread: the tunnel's event loop.
 */
final class Closing {
    private static final long PATIENCE_MILLIS = 2_000;
    private static final long LAST_FIN_MILLIS = 1_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final int code;
    private final String reason;
    private long framesUntilMillis;
    private long closesUntilMillis = NEVER;
    private long cutAtMillis;
    private @Nullable Direction lastWords; // of a side that has ended both ways: they are delivered first

    private Closing(int code, String reason, long framesUntilMillis, long cutAtMillis) {
        this.code = code;
        this.reason = reason;
        this.framesUntilMillis = framesUntilMillis;
        this.cutAtMillis = cutAtMillis;
    }

    /** Now: a frame under way has two seconds. */
    static Closing atOnce(int code, String reason, long nowMillis) {
        return new Closing(code, reason, nowMillis + PATIENCE_MILLIS, NEVER);
    }

    /** In a drain that has so long until its deadline, as a frame under way has then; two seconds later it is cut. */
    static Closing draining(int code, String reason, long nowMillis, long leftMillis) {
        long cutMillis = nowMillis + leftMillis + PATIENCE_MILLIS;
        return new Closing(code, reason, nowMillis + Math.max(leftMillis, PATIENCE_MILLIS), cutMillis);
    }

    /** Both ways have ended by themselves; what that side said last is still delivered, then the other's end awaited. */
    static Closing silent(Direction lastWords) {
        Closing closing = new Closing(1001, "closed", NEVER, NEVER);
        closing.lastWords = lastWords;
        return closing;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }

    /** After each event: a side that has our Close and has said its own, or can no more, gets FIN. */
    void step(Direction toServer, Direction toClient, long nowMillis) {
        if (lastWords != null && lastWords.settled()) {
            lastWords = null;
            closesUntilMillis = nowMillis + PATIENCE_MILLIS;
        }
        if (toClient.over() && toServer.over() && framesUntilMillis != NEVER) {
            framesUntilMillis = NEVER;
            closesUntilMillis = nowMillis + PATIENCE_MILLIS;
        }
        if (toClient.over() && toServer.saidAll()) {
            toClient.finish();
        }
        if (toServer.over() && toClient.saidAll()) {
            toServer.finish();
        }
    }

    /** What is due now; whether the tunnel is to be cut. */
    boolean onDeadline(Direction toServer, Direction toClient, long nowMillis) {
        if (nowMillis >= cutAtMillis) {
            return true;
        }
        if (nowMillis >= framesUntilMillis || nowMillis >= closesUntilMillis) {
            framesUntilMillis = NEVER;
            closesUntilMillis = NEVER;
            cutAtMillis = Math.min(cutAtMillis, nowMillis + LAST_FIN_MILLIS);
            toServer.finish();
            toClient.finish();
        }
        return false;
    }

    long nextMillis() {
        return Math.min(cutAtMillis, Math.min(framesUntilMillis, closesUntilMillis));
    }
}
