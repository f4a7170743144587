package io.tidegate.core.timer;

import io.netty.util.concurrent.EventExecutor;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hashed timing wheel (Varghese and Lauck 1987) with slots of {@value #TICK_MILLIS} ms: arming and cancelling cost a
 * few stores, so that a connection may do it for each request. A deadline is never early and at most two slots late.
 *
 * <p>Thread: its event loop.
 */
public final class Wheel {
    static final long TICK_MILLIS = 20;
    private static final int SLOTS = 1024;
    private static final Logger LOG = LoggerFactory.getLogger(Wheel.class);

    private final EventExecutor loop;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final Runnable tick = this::onTick;
    private final Deadline[] slots = new Deadline[SLOTS];
    private long currentTick;
    private long nowMillis;
    private long tickDueMillis;
    private long lostMillis;
    private int armed;
    private boolean ticking;

    public Wheel(EventExecutor loop, LongSupplier nanoTime) {
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        for (int i = 0; i < SLOTS; i++) {
            Deadline head = new Deadline(() -> {});
            head.next = head;
            head.previous = head;
            slots[i] = head;
        }
    }

    /** Milliseconds since the wheel was made, exact. */
    public long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - startNanos);
    }

    /** The same, as of the last tick: for what happens with each message. Stands still while nothing is armed. */
    public long coarseMillis() {
        return nowMillis;
    }

    /**
     * How long in all its event loop has kept it waiting: time that went by on the clock, but in which nothing that came
     * in was looked at. A lateness of one slot does not count, and none does while nothing is armed.
     */
    public long lostMillis() {
        return lostMillis;
    }

    /** Has the deadline told once in so many milliseconds, instead of whenever it was armed for before. */
    public void arm(Deadline deadline, long millis) {
        cancel(deadline);
        long now = nowMillis();
        if (!ticking) {
            ticking = true;
            nowMillis = now;
            currentTick = now / TICK_MILLIS;
            tickLater();
        }
        deadline.tick = Math.max((now + millis) / TICK_MILLIS + 1, currentTick + 1);
        Deadline head = slots[(int) (deadline.tick & SLOTS - 1)];
        deadline.next = head;
        deadline.previous = Objects.requireNonNull(head.previous);
        deadline.previous.next = deadline;
        head.previous = deadline;
        armed++;
    }

    /** The same for a limit that is none where it is 0. */
    public void armLimit(Deadline deadline, long millis) {
        if (millis > 0) {
            arm(deadline, millis);
        } else {
            cancel(deadline);
        }
    }

    /** Forgets the deadline, if it was armed. */
    public void cancel(Deadline deadline) {
        if (!deadline.armed()) {
            return;
        }
        Deadline next = Objects.requireNonNull(deadline.next);
        Deadline previous = Objects.requireNonNull(deadline.previous);
        next.previous = previous;
        previous.next = next;
        deadline.next = null;
        deadline.previous = null;
        armed--;
    }

    /** How many deadlines wait. */
    public int armed() {
        return armed;
    }

    void onTick() {
        nowMillis = nowMillis();
        lostMillis += Math.max(0, nowMillis - tickDueMillis - TICK_MILLIS);
        long target = nowMillis / TICK_MILLIS;
        // After a long pause one round reaches every slot; more rounds would find nothing new.
        currentTick = Math.max(currentTick, target - SLOTS);
        while (currentTick < target) {
            currentTick++;
            expire(slots[(int) (currentTick & SLOTS - 1)], target);
        }
        ticking = armed > 0;
        if (ticking) {
            tickLater();
        }
    }

    private void expire(Deadline head, long target) {
        @Nullable Deadline due = Objects.requireNonNull(head.next);
        while (due != head) {
            if (due.tick <= target) {
                cancel(due);
                reach(due);
                // What was reached may have armed or cancelled its neighbours.
                due = Objects.requireNonNull(head.next);
            } else {
                due = Objects.requireNonNull(due.next);
            }
        }
    }

    private static void reach(Deadline due) {
        try {
            due.reached();
        } catch (RuntimeException e) { // it would stop the wheel, and with it every timeout of the loop
            LOG.error("event=deadline-failed", e);
        }
    }

    private void tickLater() {
        tickDueMillis = nowMillis + TICK_MILLIS;
        loop.schedule(tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
}
