package io.tidegate.balancer;

import io.tidegate.core.bus.LoopMessage.Cause;
import io.tidegate.core.bus.LoopMessage.CloseTunnels;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * A server whose tunnels are being ended: from when on, until when, and how many of its leases were asked for already.
 *
 * <p>Thread: the balancer's.
 */
final class Closing {
    static final long NEVER = Long.MAX_VALUE;

    /** A close that was asked for takes its 2 s; a lease that is still there then may be a tunnel that was not one yet. */
    private static final long ASK_AGAIN_MILLIS = 3_000;

    private static final Duration ANY_FRAME = Duration.ofDays(1);

    final PooledServer server;
    private final Cause cause;
    private final long startMillis;
    private final long deadlineMillis;
    private final LoopCounts asked = new LoopCounts();
    private int[] batch = {};
    private long askedMillis;

    Closing(PooledServer server, Cause cause, long startMillis, long deadlineMillis) {
        this.server = server;
        this.cause = cause;
        this.startMillis = startMillis;
        this.deadlineMillis = deadlineMillis;
    }

    boolean sameAs(Closing other) {
        return cause == other.cause && startMillis == other.startMillis && deadlineMillis == other.deadlineMillis;
    }

    boolean begun(long nowMillis) {
        return nowMillis >= startMillis;
    }

    /** Marks one more lease as asked for, on the loop that has most left; false where none is left. */
    boolean askOne() {
        int loop = -1;
        int most = 0;
        for (int i = 0; i < server.leases().loops(); i++) {
            int left = server.leases().of(i) - asked.of(i);
            if (left > most) {
                most = left;
                loop = i;
            }
        }
        if (loop < 0) {
            return false;
        }
        ask(loop, 1);
        return true;
    }

    /** Past the deadline, or where no rate is set: everything at once. */
    boolean askAllIfDue(boolean unlimited, long nowMillis) {
        if (!unlimited && nowMillis < deadlineMillis) {
            return false;
        }
        for (int loop = 0; loop < server.leases().loops(); loop++) {
            ask(loop, Math.max(server.leases().of(loop) - asked.of(loop), 0));
        }
        return true;
    }

    /** Sends what was asked for since the last time. */
    void flush(Outbox outbox, long nowMillis) {
        for (int loop = 0; loop < batch.length; loop++) {
            if (batch[loop] > 0) {
                outbox.close(loop, new CloseTunnels(server.id(), batch[loop], cause, drainLeft(nowMillis)));
                batch[loop] = 0;
                askedMillis = nowMillis;
            }
        }
        if (asked.sum() > 0 && nowMillis - askedMillis >= ASK_AGAIN_MILLIS) {
            asked.clear();
        }
    }

    void onLeaseEnded(int loop) {
        asked.add(loop, -1);
    }

    private void ask(int loop, int count) {
        if (loop >= batch.length) {
            batch = Arrays.copyOf(batch, loop + 1);
        }
        batch[loop] += count;
        asked.add(loop, count);
    }

    private Optional<Duration> drainLeft(long nowMillis) {
        if (cause == Cause.SERVER_DOWN) {
            return Optional.empty();
        }
        return Optional.of(
                deadlineMillis == NEVER ? ANY_FRAME : Duration.ofMillis(Math.max(0, deadlineMillis - nowMillis)));
    }
}
