package io.tidegate.core.bus;

import io.tidegate.core.config.ServerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** What the parts of this node and its cluster side say to each other; nobody sends any of it where the cluster is off. */
public sealed interface ClusterMessage extends BusMessage {

    /** The admin side asks the cluster side for all nodes; answered by {@link Nodes}. */
    record DescribeCluster() implements ClusterMessage {}

    /** All nodes that are heard, this one first. */
    record Nodes(List<NodeStatus> nodes) implements ClusterMessage {
        public Nodes {
            nodes = List.copyOf(nodes);
        }
    }

    /** The admin side publishes what an operator has set here and wants on every node; done on this one already. */
    record StateShared(ServerId server, Optional<ServerState> state, OptionalInt weight) implements ClusterMessage {}

    /**
     * The cluster side publishes, about once a second, how many connections other nodes hold.
     *
     * @param open of all servers where they hold any
     * @param nodes how many nodes there are, this one included
     */
    record LoadElsewhere(Map<ServerId, Integer> open, int nodes) implements ClusterMessage {
        public LoadElsewhere {
            open = Map.copyOf(open);
        }
    }

    /** The cluster side tells health, about once a second, which nodes it hears; each is named by the id of its start. */
    record MembersHeard(UUID self, Set<UUID> others) implements ClusterMessage {
        public MembersHeard {
            others = Set.copyOf(others);
        }
    }

    /**
     * The cluster side tells health what another node's own checks say: UNCHECKED of servers that it checks no more.
     *
     * @param all whether servers that are not named are not checked by it
     */
    record VerdictsHeard(UUID node, boolean all, Map<ServerId, Health> verdicts) implements ClusterMessage {
        public VerdictsHeard {
            verdicts = Map.copyOf(verdicts);
        }
    }

    /** The cluster side asks health what this node's own checks say; answered by {@link Verdicts}. */
    record DescribeVerdicts() implements ClusterMessage {}

    /**
     * The servers whose checks nodes share.
     *
     * @param own what this node's own checks say of those that it checks itself
     * @param followed the others
     * @param oneSided so many are down for it and up for another, for longer than both could need to notice
     */
    record Verdicts(Map<ServerId, Health> own, Set<ServerId> followed, int oneSided) implements ClusterMessage {
        public static final Verdicts NONE = new Verdicts(Map.of(), Set.of(), 0);

        public Verdicts {
            own = Map.copyOf(own);
            followed = Set.copyOf(followed);
        }
    }

    /**
     * The cluster side publishes, about once a second, what metrics and the admin side show.
     *
     * @param lagMillis the longest that a node which is heard has been silent
     */
    record ClusterFigures(
            int members,
            long sent,
            long accepted,
            long rejected,
            boolean configurationsDiffer,
            long lagMillis,
            Verdicts verdicts)
            implements ClusterMessage {
        /** Where the cluster is off. */
        public static final ClusterFigures OFF = new ClusterFigures(1, 0, 0, 0, false, 0, Verdicts.NONE);
    }
}
