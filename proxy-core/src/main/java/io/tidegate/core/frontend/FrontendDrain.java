package io.tidegate.core.frontend;

import io.tidegate.core.bus.LoopMessage;
import io.tidegate.core.config.DrainSettings;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.timer.Wheel;
import java.time.Duration;
import java.util.Optional;

/**
 * The end of the tunnels of a removed frontend, whose servers may go on: this event loop's share of {@code close-rate} after
 * the grace, all that are left at the deadline.
 *
 * <p>Thread: its event loop.
 */
final class FrontendDrain {
    private static final long TICK_MILLIS = 100;

    private final String frontend;
    private final double closesPerTick;
    private final long deadlineMillis;
    private final long graceMillis;
    private final Wheel wheel;
    private final LiveTunnels tunnels;
    private final Deadline tick = new Deadline(this::onTick);
    private double credit;
    private long endsMillis;

    FrontendDrain(String frontend, DrainSettings drain, int loops, Wheel wheel, LiveTunnels tunnels) {
        this.frontend = frontend;
        this.closesPerTick = drain.closesPerSecond() * TICK_MILLIS / 1_000 / loops;
        this.graceMillis = drain.grace().toMillis();
        this.deadlineMillis = drain.deadline().equals(Duration.ZERO)
                ? Long.MAX_VALUE / 2
                : drain.deadline().toMillis();
        this.wheel = wheel;
        this.tunnels = tunnels;
    }

    void begin() {
        endsMillis = wheel.nowMillis() + graceMillis + deadlineMillis;
        wheel.arm(tick, graceMillis);
    }

    private void onTick() {
        long left = endsMillis - wheel.nowMillis();
        credit += closesPerTick;
        int due = left <= 0 || closesPerTick == 0 ? Integer.MAX_VALUE : (int) credit;
        int closed = tunnels.close(
                live -> live.facts().frontend.equals(frontend),
                due,
                LoopMessage.Cause.DRAIN,
                Optional.of(Duration.ofMillis(Math.max(0, left))));
        if (closed < due) {
            return; // none is left
        }
        credit -= due;
        wheel.arm(tick, TICK_MILLIS);
    }
}
