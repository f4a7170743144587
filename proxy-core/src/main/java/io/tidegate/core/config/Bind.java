package io.tidegate.core.config;

/** An address to listen on; {@code host} without brackets, "::" means IPv4 and IPv6, port 0 any free port. */
public record Bind(String host, int port) {
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
