package io.tidegate.core.bus;

import io.tidegate.core.config.ServerId;
import java.time.Instant;

/** A live tunnel at one moment; {@code id} is unique in the process, {@code client} is ip:port. */
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
