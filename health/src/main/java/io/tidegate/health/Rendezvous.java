package io.tidegate.health;

import io.tidegate.core.config.ServerId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which nodes check a server: those whose hash with it is highest (rendezvous hashing, Thaler and Ravishankar 1998). Nodes
 * that know the same members agree without a word, and who comes or goes moves only the servers that it has or had.
 */
final class Rendezvous {
    private static final int SERVER_SEED_SHIFT = 32;

    private Rendezvous() {}

    /** At most {@code count} of the nodes, whatever their order. */
    static Set<UUID> choose(ServerId server, Collection<UUID> nodes, int count) {
        long seed = seed(server);
        return nodes.stream()
                .sorted(Comparator.<UUID>comparingLong(node -> score(seed, node))
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .limit(count)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Strings' hashes are specified, so this is the same in every process. */
    private static long seed(ServerId server) {
        long high = (long) (server.backend() + '\0' + server.name()).hashCode() << SERVER_SEED_SHIFT;
        return mix(high ^ (server.url().hashCode() & 0xFFFF_FFFFL));
    }

    private static long score(long seed, UUID node) {
        return mix(seed ^ mix(node.getMostSignificantBits() + mix(node.getLeastSignificantBits())));
    }

    /** The finalizer of SplitMix64: each bit of the argument moves each of the result. */
    private static long mix(long bits) {
        long z = bits + 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
