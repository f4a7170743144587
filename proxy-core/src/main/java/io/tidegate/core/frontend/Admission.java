package io.tidegate.core.frontend;

import io.tidegate.core.config.Limits;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who may come in at one frontend, counted over all event loops: connections in all, connections of one address,
 * handshakes in a second. It outlives reloads, which only change its limits.
 *
 * <p>Thread: any.
 */
final class Admission {
    private final AtomicInteger open = new AtomicInteger();
    private final Map<InetAddress, Integer> openByAddress = new ConcurrentHashMap<>();
    private final List<Runnable> resumes = new CopyOnWriteArrayList<>();
    private volatile Limits limits;
    private volatile boolean full;
    private double tokens;
    private long refilledNanos;

    Admission(Limits limits, long nowNanos) {
        this.limits = limits;
        this.tokens = limits.handshakesPerSecond();
        this.refilledNanos = nowNanos;
    }

    void limits(Limits now) {
        limits = now;
        relax();
    }

    /** A connection came. Where it takes the last place accepting is paused, and resumed once there is room again. */
    void enter(Runnable pause, Runnable resume) {
        if (open.incrementAndGet() < limits.maxConnections()) {
            return;
        }
        pause.run(); // before anybody who leaves can know of the resume
        resumes.add(resume);
        full = true;
        relax(); // the last one may have left meanwhile
    }

    /** A connection went. */
    void leave() {
        open.decrementAndGet();
        if (full) {
            relax();
        }
    }

    /** Whether nobody is connected. */
    boolean empty() {
        return open.get() == 0;
    }

    private synchronized void relax() {
        if (full && open.get() < limits.maxConnections()) {
            full = false;
            List<Runnable> waiting = List.copyOf(resumes);
            resumes.removeAll(waiting);
            waiting.forEach(Runnable::run);
        }
    }

    /** A connection of this address came; whether it is within the limit. To be followed by {@link #leave} all the same. */
    boolean enter(InetAddress address) {
        int limit = limits.maxConnectionsPerIp();
        return openByAddress.merge(address, 1, Integer::sum) <= limit || limit == 0;
    }

    void leave(InetAddress address) {
        openByAddress.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
    }

    /** Whether connections of one address are counted at all. */
    boolean limitsAddresses() {
        return limits.maxConnectionsPerIp() > 0;
    }

    /** A token bucket that holds one second's worth: whether one more handshake may pass now. */
    boolean passHandshake(long nowNanos) {
        double rate = limits.handshakesPerSecond();
        return rate == 0 || takeToken(rate, nowNanos);
    }

    private synchronized boolean takeToken(double rate, long nowNanos) {
        tokens = Math.min(Math.max(1, rate), tokens + (nowNanos - refilledNanos) * rate / 1e9);
        refilledNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
