package io.tidegate.dist.cluster;

import io.tidegate.core.bus.Health;
import io.tidegate.core.config.ServerId;
import java.util.List;
import java.util.Map;

/** One thing that a node says to all others. How it is written: {@link SaidJson}. */
sealed interface Said {
    /**
     * Once a second: I am here.
     *
     * @param leaving whether the node drains, and will end
     * @param digest of all operator states that it knows; where two differ, both send what they know
     * @param asking whether it has met another or missed a word, and wants all counts and verdicts: the other may have heard it
     *     all the time, and so see no newcomer in it
     */
    record Hello(
            String address,
            String version,
            String config,
            long uptimeSeconds,
            boolean leaving,
            long digest,
            boolean asking)
            implements Said {}

    /** The node's last word: nobody need wait for its silence. */
    record Bye() implements Said {}

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

    /**
     * What the sender's own checks say, {@link Health#UNCHECKED} of servers that it checks no more: {@code all} says that
     * it checks none that is not named.
     */
    record Verdicts(boolean all, Map<ServerId, Health> servers) implements Said {
        public Verdicts {
            servers = Map.copyOf(servers);
        }
    }
}
