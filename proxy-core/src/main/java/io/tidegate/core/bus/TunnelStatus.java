package io.tidegate.core.bus;

import io.tidegate.core.config.ServerId;
import java.time.Instant;

/**
 * A live tunnel at one moment; {@code client} is ip:port.
 *
 * @param id the event loop and the tunnel's number there, which only grows: such as {@code 0-17}
 */
public record TunnelStatus(
        String id,
        String requestId,
        String client,
        String frontend,
        ServerId server,
        String path,
        Instant since,
        long bytesToServer,
        long bytesToClient,
        long messagesToServer,
        long messagesToClient) {}
