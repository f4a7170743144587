package io.tidegate.core.frontend;

import io.tidegate.core.bus.LoopMessage;
import io.tidegate.core.config.DrainSettings;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.timer.Wheel;
import java.time.Duration;
import java.util.Optional;

/**
 * The end of the tunnels of a removed frontend, whose servers may go on: this event loop's share of {@code close-rate} after
 * the grace, all that are left at the deadline. It goes on while the frontend has clients whose handshake may still become
 * one, and stops where a reload brings the frontend back.
 *
 * <p>Thread: its event loop.
 */
final class FrontendDrain {
    private static final long TICK_MILLIS = 100;

    private final FrontendLoop loop;
    private final String frontend;
    private final double closesPerTick;
    private final long deadlineMillis;
    private final long graceMillis;
    private final Wheel wheel;
    private final Deadline tick = new Deadline(this::onTick);
    private double credit;
    private long endsMillis;

    FrontendDrain(FrontendLoop loop, String frontend, DrainSettings drain, int loops) {
        this.loop = loop;
        this.frontend = frontend;
        this.closesPerTick = drain.closesPerSecond() * TICK_MILLIS / 1_000 / loops;
        this.graceMillis = drain.grace().toMillis();
        this.deadlineMillis = drain.deadline().equals(Duration.ZERO)
                ? Long.MAX_VALUE / 2
                : drain.deadline().toMillis();
        this.wheel = loop.wheel();
    }

    void begin() {
        endsMillis = wheel.nowMillis() + graceMillis + deadlineMillis;
        wheel.arm(tick, graceMillis);
    }

    private void onTick() {
        if (loop.gate(frontend) != null) {
            return; // it is back, and its tunnels stay
        }
        long left = endsMillis - wheel.nowMillis();
        boolean all = left <= 0 || closesPerTick == 0;
        credit += closesPerTick;
        int due = all ? Integer.MAX_VALUE : (int) credit;
        int closed = loop.tunnels()
                .close(
                        live -> live.facts().frontend.equals(frontend),
                        due,
                        LoopMessage.Cause.DRAIN,
                        Optional.of(Duration.ofMillis(Math.max(0, left))));
        credit = all ? 0 : credit - due; // what nobody used does not pile up
        if (closed == due || loop.clients().has(frontend)) {
            wheel.arm(tick, TICK_MILLIS);
        }
    }
}
