package io.tidegate.core.bus;

import io.tidegate.core.config.ServerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

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

    /** The cluster side tells the balancer how many connections other nodes hold, of all servers where they hold any. */
    record LoadElsewhere(Map<ServerId, Integer> open) implements ClusterMessage {
        public LoadElsewhere {
            open = Map.copyOf(open);
        }
    }

    /** The cluster side publishes, about once a second, what metrics show. */
    record ClusterFigures(int members, long sent, long accepted, long rejected, boolean configurationsDiffer)
            implements ClusterMessage {}
}
