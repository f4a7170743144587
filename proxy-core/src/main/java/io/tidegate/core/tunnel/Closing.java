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

    private final int code;
    private final String reason;
    private long framesUntilMillis;
    private long closesUntilMillis = Long.MAX_VALUE;
    private long cutAtMillis = Long.MAX_VALUE;
    private @Nullable Direction lastWords; // of a side that has ended both ways: they are delivered first

    Closing(int code, String reason, long nowMillis, long frameMillis) {
        this.code = code;
        this.reason = reason;
        this.framesUntilMillis = nowMillis + Math.max(frameMillis, PATIENCE_MILLIS);
    }

    /** Both ways have ended by themselves; what that side said last is still delivered, then the other's end awaited. */
    static Closing silent(Direction lastWords, long nowMillis) {
        Closing closing = new Closing(1001, "closed", nowMillis, 0);
        closing.framesUntilMillis = Long.MAX_VALUE;
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
        if (toClient.over() && toServer.over() && framesUntilMillis != Long.MAX_VALUE) {
            framesUntilMillis = Long.MAX_VALUE;
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
            framesUntilMillis = Long.MAX_VALUE;
            closesUntilMillis = Long.MAX_VALUE;
            cutAtMillis = nowMillis + LAST_FIN_MILLIS;
            toServer.finish();
            toClient.finish();
        }
        return false;
    }

    long nextMillis() {
        return Math.min(cutAtMillis, Math.min(framesUntilMillis, closesUntilMillis));
    }
}
