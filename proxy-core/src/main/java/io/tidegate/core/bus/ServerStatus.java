package io.tidegate.core.bus;

import io.tidegate.core.config.ServerId;
import java.time.Instant;
import java.util.Optional;

/**
 * A server as the balancer sees it at one moment.
 *
 * @param active leases: tunnels and requests in flight
 * @param queued tickets that wait for this server alone (0 unless stickiness makes them)
 * @param total leases since the process started
 */
public record ServerStatus(
        ServerId id,
        ServerState state,
        Health health,
        int weight,
        int active,
        int queued,
        long total,
        Optional<Instant> ejectedUntil) {}
