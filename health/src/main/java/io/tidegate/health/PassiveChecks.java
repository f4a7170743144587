package io.tidegate.health;

import io.tidegate.core.bus.HealthMessage;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.timer.Wheel;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * Drives {@link Ejections}: gives them the time, tells what they answer, and waits for the end of each.
 *
 * <p>Thread: the event loop of its wheel.
 */
final class PassiveChecks {
    private final Ejections ejections = new Ejections();
    private final Wheel wheel;
    private final InstantSource clock;
    private final Consumer<HealthMessage> teller;
    private final Consumer<ServerId> suspected;
    private final Deadline readmission = new Deadline(this::onReadmission);

    /** {@code suspected} is told of servers that fail as often as they may, ejected or not. */
    PassiveChecks(Wheel wheel, InstantSource clock, Consumer<HealthMessage> teller, Consumer<ServerId> suspected) {
        this.wheel = wheel;
        this.clock = clock;
        this.teller = teller;
        this.suspected = suspected;
    }

    void apply(Configuration now) {
        tell(ejections.apply(now));
    }

    void onFailed(HealthMessage.ServerFailed failure) {
        tell(ejections.failed(failure, wheel.nowMillis(), clock.instant()));
        if (ejections.suspected(failure.server())) {
            suspected.accept(failure.server());
        }
    }

    void onAnswered(ServerId server) {
        tell(ejections.answered(server));
    }

    private void onReadmission() {
        tell(ejections.readmit(wheel.nowMillis()));
    }

    private void tell(List<HealthMessage> messages) {
        messages.forEach(teller);
        wheel.cancel(readmission);
        ejections.nextMillis().ifPresent(at -> wheel.arm(readmission, Math.max(0, at - wheel.nowMillis())));
    }

    void stop() {
        wheel.cancel(readmission);
    }
}
