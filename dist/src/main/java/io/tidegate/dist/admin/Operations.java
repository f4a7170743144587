package io.tidegate.dist.admin;

import io.tidegate.core.config.Configuration;
import io.vertx.core.Future;
import java.time.Duration;

/** What the admin side asks of the process that it runs in. Thread: called on the admin verticle's event loop. */
public interface Operations {
    /** The configuration in force. */
    Configuration configuration();

    /** How far this node is in its life. */
    NodePhase phase();

    /**
     * Takes this node out: it tells at once that it is not ready, closes its listeners after the notice, drains, and
     * stays until the process is ended. Answers how far it is; once it has begun, nothing changes.
     */
    Future<NodePhase> leave(Duration notice);

    /**
     * Reads the configuration anew and applies it; {@code dryRun} only plans. A bad file is no failure of the Future
     * but {@link ReloadOutcome.Rejected}.
     */
    Future<ReloadOutcome> reload(boolean dryRun);
}
