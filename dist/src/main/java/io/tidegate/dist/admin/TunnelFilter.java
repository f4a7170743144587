package io.tidegate.dist.admin;

import io.tidegate.core.bus.TunnelStatus;
import java.util.Locale;
import java.util.Optional;

/** Which tunnels are asked for; {@code search} is found in id, request id, client, server or path, without case. */
record TunnelFilter(Optional<String> backend, Optional<String> server, Optional<String> search) {
    TunnelFilter {
        search = search.map(text -> text.toLowerCase(Locale.ROOT));
    }

    /** Whether the search holds: backend and server are the event loop's to look at. */
    boolean isFound(TunnelStatus tunnel) {
        return search.isEmpty()
                || holds(tunnel.id())
                || holds(tunnel.requestId())
                || holds(tunnel.client())
                || holds(tunnel.frontend())
                || holds(tunnel.server().toString())
                || holds(tunnel.path());
    }

    private boolean holds(String text) {
        return search.map(s -> text.toLowerCase(Locale.ROOT).contains(s)).orElse(true);
    }
}
