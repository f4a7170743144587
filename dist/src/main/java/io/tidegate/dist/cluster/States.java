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
    static final int MOST = 20_000;

    private final Map<ServerId, StateEntry> entries = new LinkedHashMap<>();
    private final String self;

    States(String self) {
        this.self = self;
    }

    /** An operator's change on this node; what it does not name stays as it was. */
    StateEntry set(ServerId server, Optional<ServerState> state, OptionalInt weight) {
        @Nullable StateEntry before = entries.get(server);
        StateEntry now = before == null
                ? new StateEntry(server, state, weight, 1, self)
                : new StateEntry(
                        server,
                        state.or(before::state),
                        weight.isPresent() ? weight : before.weight(),
                        before.version() + 1,
                        self);
        entries.put(server, now);
        return now;
    }

    /** Takes in what is newer and returns that. */
    List<StateEntry> merge(List<StateEntry> others) {
        List<StateEntry> news = new ArrayList<>();
        for (StateEntry other : others) {
            @Nullable StateEntry mine = entries.get(other.server());
            boolean wanted = mine == null ? entries.size() < MOST : other.isNewerThan(mine);
            if (wanted) {
                entries.put(other.server(), other);
                news.add(other);
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
