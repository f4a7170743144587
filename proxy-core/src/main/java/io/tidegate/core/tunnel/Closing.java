package io.tidegate.core.tunnel;

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

    Closing(int code, String reason, long nowMillis, long frameMillis) {
        this.code = code;
        this.reason = reason;
        this.framesUntilMillis = nowMillis + Math.max(frameMillis, PATIENCE_MILLIS);
    }

    /** Both ways have ended by themselves; only what is under way is waited for. */
    static Closing silent(long nowMillis) {
        Closing closing = new Closing(1001, "closed", nowMillis, 0);
        closing.framesUntilMillis = Long.MAX_VALUE;
        closing.closesUntilMillis = nowMillis + PATIENCE_MILLIS;
        return closing;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }

    /** After each event: a side that has our Close and has said its own gets FIN. */
    void step(Direction toServer, Direction toClient, long nowMillis) {
        if (toClient.over() && toServer.over() && framesUntilMillis != Long.MAX_VALUE) {
            framesUntilMillis = Long.MAX_VALUE;
            closesUntilMillis = nowMillis + PATIENCE_MILLIS;
        }
        if (toClient.over() && toServer.closeReceived()) {
            toClient.finish();
        }
        if (toServer.over() && toClient.closeReceived()) {
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
