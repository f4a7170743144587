package io.tidegate.dist.cluster;

import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.ServerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The operator states of the whole cluster as this node knows them: a map that merges, in whatever order and however often
 * its entries come. Entries never expire: their setter may be gone for long.
 *
 * <p>Thread: its owner's.
 */
final class States {
    /** More servers than any cluster we recommend has; what is above it is refused, so memory is bounded. */
    static final int MOST = 40_000;

    private final Map<Key, StateEntry> entries = new LinkedHashMap<>();
    private final String self;

    /** A server's state and its weight are two things: who sets one on one side of a partition leaves the other alone. */
    private record Key(ServerId server, boolean weight) {
        static Key of(StateEntry part) {
            return new Key(part.server(), part.weight().isPresent());
        }
    }

    States(String self) {
        this.self = self;
    }

    /** An operator's change on this node; what it does not name stays as it was. */
    List<StateEntry> set(ServerId server, Optional<ServerState> state, OptionalInt weight) {
        List<StateEntry> now = new ArrayList<>();
        for (StateEntry part : new StateEntry(server, state, weight, 0, self).parts()) {
            @Nullable StateEntry before = entries.get(Key.of(part));
            StateEntry next = part.withVersion(before == null ? 1 : before.version() + 1);
            entries.put(Key.of(next), next);
            now.add(next);
        }
        return now;
    }

    /** Takes in what is newer and returns that. */
    List<StateEntry> merge(List<StateEntry> others) {
        List<StateEntry> news = new ArrayList<>();
        for (StateEntry other : others) {
            for (StateEntry part : other.parts()) {
                @Nullable StateEntry mine = entries.get(Key.of(part));
                boolean wanted = mine == null ? entries.size() < MOST : part.isNewerThan(mine);
                if (wanted) {
                    entries.put(Key.of(part), part);
                    news.add(part);
                }
            }
        }
        return news;
    }

    List<StateEntry> all() {
        return List.copyOf(entries.values());
    }

    /** The same on two nodes that know the same. */
    long digest() {
        return entries.values().stream().mapToLong(StateEntry::digest).sum();
    }
}
