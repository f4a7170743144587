package io.tidegate.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** How a backend's servers are checked; {@code host} empty means the server's host:port. */
public record HealthCheck(
        Type type,
        String path,
        Optional<String> host,
        Map<String, String> headers,
        List<String> subprotocols,
        StatusSet expectStatus,
        boolean ping,
        Duration interval,
        Duration fastInterval,
        Duration downInterval,
        Duration timeout,
        int rise,
        int fall,
        OptionalInt port,
        boolean share) {
    /** What a check does. */
    public enum Type {
        WEBSOCKET,
        HTTP,
        TCP,
        NONE
    }

    public HealthCheck {
        headers = Ordered.copyOf(headers);
        subprotocols = List.copyOf(subprotocols);
    }
}
