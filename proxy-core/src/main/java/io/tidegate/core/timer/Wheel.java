package io.tidegate.core.timer;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hierarchical timing wheel (Varghese and Lauck 1987, scheme 7) of two levels: one round of slots of
 * {@value #TICK_MILLIS} ms, and the rounds to come. Arming and cancelling cost a few stores, so that a connection may do
 * it for each request; between two deadlines the event loop sleeps. A deadline is never early and at most two slots late.
 *
 * <p>Thread: its event loop.
 */
public final class Wheel {
    static final long TICK_MILLIS = 20;
    static final int SLOTS = 1024;
    private static final int ROUND_BITS = Integer.numberOfTrailingZeros(SLOTS);
    private static final int ROUNDS = 64;
    private static final long NEVER = Long.MAX_VALUE;

    /** A constant, with each message: {@link TimeUnit#toMillis} has one for each unit, and divides. */
    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(Wheel.class);

    private final EventExecutor loop;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final Runnable turn = this::turn;
    private final Deadline[] slots = heads(SLOTS); // of the current round
    private final Deadline[] rounds = heads(ROUNDS); // all that comes later
    private @Nullable ScheduledFuture<?> wakeUp;
    private long wakeTick = NEVER;
    private long currentTick;
    private long lostMillis;
    private int armed;

    public Wheel(EventExecutor loop, LongSupplier nanoTime) {
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    private static Deadline[] heads(int count) {
        Deadline[] heads = new Deadline[count];
        for (int i = 0; i < count; i++) {
            Deadline head = new Deadline(() -> {});
            head.next = head;
            head.previous = head;
            heads[i] = head;
        }
        return heads;
    }

    /** Milliseconds since the wheel was made. */
    public long nowMillis() {
        return (nanoTime.getAsLong() - startNanos) / NANOS_PER_MILLI;
    }

    /**
     * How long in all its event loop has come too late to deadlines: time that went by on the clock, but in which nothing
     * that came in was looked at. A lateness of one slot does not count.
     */
    public long lostMillis() {
        return lostMillis;
    }

    /** Has the deadline told once in so many milliseconds, instead of whenever it was armed for before. */
    public void arm(Deadline deadline, long millis) {
        cancel(deadline);
        long now = nowMillis();
        if (armed++ == 0 && wakeTick == NEVER) {
            currentTick = now / TICK_MILLIS; // it stood still
        }
        deadline.tick = Math.max((now + millis) / TICK_MILLIS + 1, currentTick + 1);
        long round = round(deadline.tick);
        boolean later = round > round(currentTick);
        link(deadline, later ? rounds[(int) (round & ROUNDS - 1)] : slots[(int) (deadline.tick & SLOTS - 1)]);
        wakeAt(later ? nextRound() : deadline.tick, now);
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
        if (deadline.armed()) {
            unlink(deadline);
            armed--;
        }
    }

    /** How many deadlines wait. */
    public int armed() {
        return armed;
    }

    private void turn() {
        long now = nowMillis();
        lostMillis += Math.max(0, now - wakeTick * TICK_MILLIS - TICK_MILLIS);
        wakeTick = 0; // who arms in the meantime is seen at the end
        long target = now / TICK_MILLIS;
        while (currentTick < target) {
            currentTick++;
            if ((currentTick & SLOTS - 1) == 0) {
                begin(round(currentTick));
            }
            expire(slots[(int) (currentTick & SLOTS - 1)]);
        }
        wakeUp = null;
        wakeTick = NEVER;
        if (armed > 0) {
            wakeAt(nextTick(), now);
        }
    }

    /** What is due in this round goes to its slots. */
    private void begin(long round) {
        Deadline head = rounds[(int) (round & ROUNDS - 1)];
        Deadline next;
        for (Deadline each = after(head); each != head; each = next) {
            next = after(each);
            if (round(each.tick) == round) {
                unlink(each);
                link(each, slots[(int) (each.tick & SLOTS - 1)]);
            }
        }
    }

    private void expire(Deadline head) {
        while (head.next != head) { // what is reached may cancel its neighbours
            Deadline due = after(head);
            cancel(due);
            try {
                due.reached();
            } catch (RuntimeException e) { // it would stop the wheel, and with it every timeout of the loop
                LOG.error("event=deadline-failed", e);
            }
        }
    }

    private long nextTick() {
        for (long tick = currentTick + 1; tick < nextRound(); tick++) {
            Deadline head = slots[(int) (tick & SLOTS - 1)];
            if (head.next != head) {
                return tick;
            }
        }
        return nextRound();
    }

    private long nextRound() {
        return (round(currentTick) + 1) << ROUND_BITS;
    }

    private static long round(long tick) {
        return tick >> ROUND_BITS;
    }

    private void wakeAt(long tick, long now) {
        if (tick < wakeTick) {
            if (wakeUp != null) {
                wakeUp.cancel(false);
            }
            wakeTick = tick;
            wakeUp = loop.schedule(turn, tick * TICK_MILLIS - now, TimeUnit.MILLISECONDS);
        }
    }

    private static Deadline after(Deadline one) {
        return Objects.requireNonNull(one.next);
    }

    private static void link(Deadline deadline, Deadline head) {
        deadline.next = head;
        deadline.previous = Objects.requireNonNull(head.previous);
        deadline.previous.next = deadline;
        head.previous = deadline;
    }

    private static void unlink(Deadline deadline) {
        Deadline previous = Objects.requireNonNull(deadline.previous);
        previous.next = after(deadline);
        previous.next.previous = previous;
        deadline.next = null;
        deadline.previous = null;
    }
}
