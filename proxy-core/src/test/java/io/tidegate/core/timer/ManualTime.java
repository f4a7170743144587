package io.tidegate.core.timer;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Time that passes when a test says so, and a wheel that turns with it. */
public final class ManualTime {
    private static final long STEP_MILLIS = 10;

    private final Wheel wheel;
    private @Nullable Runnable task;
    private long dueNanos;
    private int wakeUps;
    private long nanos = 5_000_000_000L;
    private long driftNanos;

    public ManualTime() {
        EventExecutor loop = stand(EventExecutor.class, (proxy, method, arguments) -> {
            if (!method.getName().equals("schedule")) {
                throw new UnsupportedOperationException(method.getName());
            }
            task = (Runnable) Objects.requireNonNull(arguments[0]);
            dueNanos = nanos + TimeUnit.MILLISECONDS.toNanos((long) arguments[1]);
            return stand(ScheduledFuture.class, (future, called, flags) -> {
                task = null; // cancelled
                return true;
            });
        });
        this.wheel = new Wheel(loop, () -> nanos += driftNanos);
    }

    private static <T> T stand(Class<T> type, InvocationHandler calls) {
        return type.cast(Proxy.newProxyInstance(ManualTime.class.getClassLoader(), new Class<?>[] {type}, calls));
    }

    public Wheel wheel() {
        return wheel;
    }

    public long nowMillis() {
        return wheel.nowMillis();
    }

    /** From now on so much time passes with each look at it, as on a real machine. */
    public void drift(long nanosEachLook) {
        driftNanos = nanosEachLook;
    }

    /** Time passes and nothing runs, as on a machine that was stopped. */
    public void freeze(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** What is due runs. */
    public void tick() {
        Runnable due = task;
        if (due != null && nanos >= dueNanos) {
            task = null;
            wakeUps++;
            due.run();
        }
    }

    /** How often the loop was woken. */
    public int wakeUps() {
        return wakeUps;
    }

    /** Whether the loop is to be woken again. */
    public boolean waits() {
        return task != null;
    }

    /** Time passes by milliseconds, and the loop keeps up with it. */
    public void pass(long millis) {
        for (long left = millis; left > 0; left -= STEP_MILLIS) {
            freeze(Math.min(left, STEP_MILLIS));
            tick();
        }
    }
}
