package io.tidegate.core.config;

/**
 * One server of a backend. {@code maxConnections} 0 means no limit; {@code weight} 0 to 256, 0 means no new tunnels.
 *
 * @param id backend, name and url: who this is, also across reloads
 * @param tls whether the url is wss or https
 */
public record Server(ServerId id, boolean tls, String host, int port, int weight, int maxConnections, boolean backup) {
    public static final int MAX_WEIGHT = 256;

    public String name() {
        return id.name();
    }

    /** Host and port, an IPv6 address in brackets. */
    public String authority() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
