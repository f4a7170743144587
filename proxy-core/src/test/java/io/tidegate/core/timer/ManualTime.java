package io.tidegate.core.timer;

import io.netty.util.concurrent.EventExecutor;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** Time that passes when a test says so, and a wheel that turns with it. */
public final class ManualTime {
    private final Queue<Runnable> ticks = new ArrayDeque<>();
    private final Wheel wheel;
    private long nanos = 5_000_000_000L;
    private long driftNanos;

    public ManualTime() {
        EventExecutor loop = (EventExecutor) Proxy.newProxyInstance(
                ManualTime.class.getClassLoader(), new Class<?>[] {EventExecutor.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("schedule")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    ticks.add((Runnable) Objects.requireNonNull(arguments[0]));
                    return null;
                });
        this.wheel = new Wheel(loop, () -> nanos += driftNanos);
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

    /** The tick that was asked for runs. */
    public void tick() {
        Runnable due = ticks.poll();
        if (due != null) {
            due.run();
        }
    }

    /** So many ticks are asked for: one, or none where nothing waits. */
    public int ticksAskedFor() {
        return ticks.size();
    }

    /** Time passes by milliseconds, and the loop keeps up with it. */
    public void pass(long millis) {
        for (long left = millis; left > 0; left -= Math.min(left, Wheel.TICK_MILLIS)) {
            freeze(Math.min(left, Wheel.TICK_MILLIS));
            tick();
        }
    }
}
