package io.tidegate.health;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.HealthMessage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes what health says, and logs one line for each change. Thread: the context of the bus. */
final class Teller implements Consumer<HealthMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);

    private final Bus bus;

    Teller(Bus bus) {
        this.bus = bus;
    }

    @Override
    public void accept(HealthMessage message) {
        if (message instanceof HealthMessage.ServerHealthChanged change) {
            log(change);
        } else if (message instanceof HealthMessage.ServerEjected ejected) {
            LOG.warn(
                    "event=server-ejected server={} until={} evidence=\"{}\"",
                    ejected.server(),
                    ejected.until(),
                    ejected.evidence());
        } else if (message instanceof HealthMessage.ServerReadmitted readmitted) {
            LOG.info("event=server-readmitted server={}", readmitted.server());
        }
        bus.publish(message);
    }

    private static void log(HealthMessage.ServerHealthChanged change) {
        if (change.health() == Health.DOWN) {
            LOG.warn("event=server-down server={} evidence=\"{}\"", change.server(), change.evidence());
        } else {
            LOG.info(
                    "event=server-{} server={} evidence=\"{}\"",
                    change.health().word(),
                    change.server(),
                    change.evidence());
        }
    }
}
