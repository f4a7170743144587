package io.tidegate.balancer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Spreads the closes of all servers that are losing their tunnels evenly over time: one rate for the whole process, one
 * server after the other, on each event loop in proportion to what it holds.
 *
 * <p>Thread: the balancer's; {@link #tick} is called every {@value #TICK_MILLIS} ms while {@link #busy}.
 */
final class ClosePacer {
    static final long TICK_MILLIS = 50;

    private final Outbox outbox;
    private final Map<PooledServer, Closing> closings = new LinkedHashMap<>();
    private double credit;
    private long lastMillis;
    private int turn;

    ClosePacer(Outbox outbox) {
        this.outbox = outbox;
    }

    boolean busy() {
        return !closings.isEmpty();
    }

    /** What is to happen to a server's tunnels from now on; empty: nothing. */
    void set(PooledServer server, Optional<Closing> now) {
        if (now.isEmpty()) {
            closings.remove(server);
            return;
        }
        Closing closing = now.get();
        closings.merge(server, closing, (before, after) -> before.sameAs(after) ? before : after);
    }

    void onLeaseEnded(PooledServer server, int loop) {
        if (closings.isEmpty()) {
            return;
        }
        Optional.ofNullable(closings.get(server)).ifPresent(closing -> closing.onLeaseEnded(loop));
    }

    /** Asks for what has become due; {@code closesPerSecond} 0 means no limit. */
    void tick(long nowMillis, double closesPerSecond) {
        boolean unlimited = closesPerSecond <= 0;
        List<Closing> paced = new ArrayList<>();
        for (Closing closing : closings.values()) {
            if (closing.begun(nowMillis) && !closing.askAllIfDue(unlimited, nowMillis)) {
                paced.add(closing);
            }
        }
        earn(nowMillis, closesPerSecond);
        while (credit >= 1 && !paced.isEmpty()) {
            turn = turn >= paced.size() ? 0 : turn;
            if (paced.get(turn).askOne()) {
                credit--;
                turn++;
            } else {
                paced.remove(turn);
            }
        }
        closings.values().forEach(closing -> closing.flush(outbox, nowMillis));
    }

    /** Unused credit does not pile up: a pause is no reason for a burst. */
    private void earn(long nowMillis, double closesPerSecond) {
        long passed = Math.clamp(nowMillis - lastMillis, 0, 2 * TICK_MILLIS);
        lastMillis = nowMillis;
        double earned = closesPerSecond * passed / 1000;
        credit = Math.min(credit, 1) + earned;
    }
}
