package io.tidegate.core.config;

/** The Host that a server is sent. */
public sealed interface HostHeader {
    /** The client's. */
    record Preserve() implements HostHeader {}

    /** The server's own host:port. */
    record OfServer() implements HostHeader {}

    /** Always this. */
    record Literal(String host) implements HostHeader {}
}
