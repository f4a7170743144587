package io.tidegate.dist.cluster;

import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.ServerId;
import java.util.Optional;
import java.util.OptionalInt;

/** What operators want of a server on every node, as of the version that {@code node} gave it. */
record StateEntry(ServerId server, Optional<ServerState> state, OptionalInt weight, long version, String node) {

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
