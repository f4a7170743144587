package io.tidegate.dist.admin;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** How a reload ended. */
public sealed interface ReloadOutcome {
    /** The file is good: what changes; {@code applied} is false for a dry run. */
    record Planned(JsonObject plan, boolean applied) implements ReloadOutcome {}

    /** The file is bad, or asks for what only a restart can change: nothing was changed. */
    record Rejected(List<String> errors) implements ReloadOutcome {
        public Rejected {
            errors = List.copyOf(errors);
        }
    }
}
