package io.tidegate.dist.cluster;

import io.tidegate.core.config.ServerId;
import java.util.List;
import java.util.Map;

/** One thing that a node says to all others. How it is written: {@link SaidJson}. */
sealed interface Said {
    /**
     * Once a second: I am here.
     *
     * @param digest of all operator states that it knows; where two differ, both send what they know
     */
    record Hello(String address, String version, String config, long uptimeSeconds, long digest) implements Said {}

    /** Operator states, some or all. */
    record States(List<StateEntry> entries) implements Said {
        public States {
            entries = List.copyOf(entries);
        }
    }

    /** How many connections the sender holds: {@code all} says that servers not named have none. */
    record Counts(boolean all, Map<ServerId, Integer> open) implements Said {
        public Counts {
            open = Map.copyOf(open);
        }
    }
}
