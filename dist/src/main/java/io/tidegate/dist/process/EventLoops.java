package io.tidegate.dist.process;

import io.tidegate.core.config.Configuration;

/** How many event loops there are: as configured, else one for each core. */
final class EventLoops {
    private EventLoops() {}

    static int count(Configuration configuration) {
        return configuration.eventLoops() > 0
                ? configuration.eventLoops()
                : Runtime.getRuntime().availableProcessors();
    }
}
