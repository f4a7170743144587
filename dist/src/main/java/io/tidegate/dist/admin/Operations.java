package io.tidegate.dist.admin;

import io.tidegate.core.config.Configuration;
import io.vertx.core.Future;

/** What the admin side asks of the process that it runs in. Thread: called on the admin verticle's event loop. */
public interface Operations {
    /** The configuration in force. */
    Configuration configuration();

    /** Whether every frontend listens and the process is not about to end. */
    boolean ready();

    /**
     * Reads the configuration anew and applies it; {@code dryRun} only plans. A bad file is no failure of the Future
     * but {@link ReloadOutcome.Rejected}.
     */
    Future<ReloadOutcome> reload(boolean dryRun);
}
