package io.tidegate.dist.cluster;

import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What operators want of a server on every node, as of the version that {@code node} gave it. */
record StateEntry(ServerId server, Optional<ServerState> state, OptionalInt weight, long version, String node) {

    /** State and weight each for itself. */
    List<StateEntry> parts() {
        return state.isPresent() && weight.isPresent()
                ? List.of(
                        new StateEntry(server, state, OptionalInt.empty(), version, node),
                        new StateEntry(server, Optional.empty(), weight, version, node))
                : List.of(this);
    }

    StateEntry withVersion(long other) {
        return new StateEntry(server, state, weight, other, node);
    }

    /** Last writer wins; of two who wrote at once, the one with the greater name, everywhere the same. */
    boolean isNewerThan(StateEntry other) {
        return version != other.version ? version > other.version : node.compareTo(other.node) > 0;
    }

    /** The same in every process and every version: strings' hashes are specified, those of enums are not. */
    long digest() {
        String text = String.join(
                "\0",
                server.backend(),
                server.name(),
                server.url(),
                state.map(ServerState::word).orElse(""),
                weight.isPresent() ? Integer.toString(weight.getAsInt()) : "",
                Long.toString(version),
                node);
        return text.hashCode();
    }
}
