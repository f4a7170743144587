package io.tidegate.core.bus;

import io.tidegate.core.config.Backend;
import java.util.List;

/** A backend as the balancer sees it at one moment; {@code queued} tickets wait for any of its servers. */
public record BackendStatus(String name, Backend.Balance balance, int queued, List<ServerStatus> servers) {
    public BackendStatus {
        servers = List.copyOf(servers);
    }
}
