package io.tidegate.dist.cluster;

import io.tidegate.core.bus.NodeStatus;
import io.tidegate.core.config.ServerId;
import io.tidegate.dist.cluster.Said.Counts;
import io.tidegate.dist.cluster.Said.Hello;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The other nodes that are heard: what each said last. A silent one is forgotten, and its counts with it.
 *
 * <p>Thread: its owner's.
 */
final class Others {
    /** Two hellos may be lost; a killed node is gone well within the five seconds that we promise. */
    static final Duration SILENCE = Duration.ofSeconds(3);

    private final Map<UUID, Other> nodes = new TreeMap<>();

    private static final class Other {
        private Hello hello;
        private long heardMillis;
        private boolean counted;
        private final Map<ServerId, Integer> open = new HashMap<>();

        Other(Hello hello) {
            this.hello = hello;
        }
    }

    /** Whether the node was unknown. */
    boolean onHello(UUID sender, Hello hello, long nowMillis) {
        @Nullable Other known = nodes.get(sender);
        Other other = known == null ? new Other(hello) : known;
        other.hello = hello;
        other.heardMillis = nowMillis;
        nodes.put(sender, other);
        return known == null;
    }

    /** Something that the node said was not heard: its counts may be others. */
    void onGap(UUID sender) {
        Optional.ofNullable(nodes.get(sender)).ifPresent(other -> other.counted = false);
    }

    /** Whether the counts of all are known. */
    boolean counted() {
        return nodes.values().stream().allMatch(other -> other.counted);
    }

    /**
     * Counts of a node that has not said hello are left out: all come again. Returns whether these are the first from which
     * all of the node's are known (again).
     */
    boolean onCounts(UUID sender, Counts counts) {
        @Nullable Other other = nodes.get(sender);
        boolean first = false;
        if (other != null) {
            first = counts.all() && !other.counted;
            other.counted |= counts.all();
            if (counts.all()) {
                other.open.clear();
            }
            other.open.putAll(counts.open());
            other.open.values().removeIf(count -> count == 0);
        }
        return first;
    }

    /** A node has taken its leave; its address, if it was known. */
    Optional<String> onBye(UUID sender) {
        return Optional.ofNullable(nodes.remove(sender)).map(gone -> gone.hello.address());
    }

    /** The longest silence of those that still count. */
    long lagMillis(long nowMillis) {
        return nodes.values().stream()
                .mapToLong(other -> nowMillis - other.heardMillis)
                .max()
                .orElse(0);
    }

    Set<UUID> ids() {
        return Set.copyOf(nodes.keySet());
    }

    /** Forgets who is silent, and returns their addresses. */
    List<String> expire(long nowMillis) {
        List<Map.Entry<UUID, Other>> silent = nodes.entrySet().stream()
                .filter(node -> nowMillis - node.getValue().heardMillis > SILENCE.toMillis())
                .toList();
        List<String> addresses =
                silent.stream().map(node -> node.getValue().hello.address()).toList();
        silent.stream().map(Map.Entry::getKey).toList().forEach(nodes::remove);
        return addresses;
    }

    int size() {
        return nodes.size();
    }

    /** Whether one of them has another configuration. */
    boolean differ(String fingerprint) {
        return nodes.values().stream().anyMatch(node -> !node.hello.config().equals(fingerprint));
    }

    List<NodeStatus> statuses() {
        return nodes.entrySet().stream()
                .map(node -> status(node.getKey(), node.getValue().hello))
                .toList();
    }

    /** How many connections all of them hold. */
    Map<ServerId, Integer> open() {
        Map<ServerId, Integer> sum = new HashMap<>();
        nodes.values().forEach(node -> node.open.forEach((server, count) -> sum.merge(server, count, Integer::sum)));
        return sum;
    }

    private static NodeStatus status(UUID id, Hello hello) {
        return new NodeStatus(
                id.toString(),
                hello.address(),
                hello.version(),
                hello.config(),
                hello.uptimeSeconds(),
                hello.leaving(),
                false);
    }
}
