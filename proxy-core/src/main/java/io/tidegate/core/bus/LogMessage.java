package io.tidegate.core.bus;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the access log writes (contract §6); sent by event loops to metrics, only while the log is on. */
public sealed interface LogMessage extends BusMessage {

    /** Who a line of the log is about. {@code client} is ip:port, {@code path} without query, {@code tls} the version. */
    record Subject(
            String requestId,
            String client,
            String frontend,
            OptionalInt route,
            Optional<String> backend,
            Optional<String> server,
            Optional<String> method,
            Optional<String> host,
            Optional<String> path,
            Optional<String> tls) {}

    /** A tunnel was opened: one line with {@code access-log.open}. */
    record TunnelOpened(Instant at, Subject subject) implements LogMessage {}

    /**
     * A request or tunnel ended; times are in milliseconds, empty where they do not apply. {@code closedBy} is client,
     * server or tidegate, empty for a request that was answered; {@code reason} an X-Tidegate-Error word or why a tunnel
     * ended.
     */
    record ExchangeEnded(
            Instant at,
            Subject subject,
            OptionalInt status,
            OptionalLong queueMillis,
            OptionalLong connectMillis,
            OptionalLong handshakeMillis,
            long durationMillis,
            long bytesToServer,
            long bytesToClient,
            OptionalLong messagesToServer,
            OptionalLong messagesToClient,
            Optional<String> closedBy,
            OptionalInt closeCode,
            String reason,
            int retries)
            implements LogMessage {}
}
