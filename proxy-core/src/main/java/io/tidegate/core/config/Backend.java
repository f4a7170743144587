package io.tidegate.core.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A set of servers and how they are used. {@code tunnel} is complete (the backend's over the global), {@code timeouts}
 * hold only what this backend overrides; {@code slowStart} zero means off, {@code queueMaxLength} 0 no queue.
 */
public record Backend(
        String name,
        Balance balance,
        HashKey hashKey,
        Map<String, Server> servers,
        Duration resolveInterval,
        List<InetAddress> sourceAddresses,
        boolean websocketOnly,
        HostHeader hostHeader,
        ProxyProtocol proxyProtocol,
        Optional<Sticky> sticky,
        int queueMaxLength,
        int retries,
        Duration slowStart,
        HeaderEdits requestHeaders,
        HeaderEdits responseHeaders,
        BackendTls tls,
        HealthCheck healthCheck,
        PassiveCheck passiveCheck,
        OnDown onDown,
        TunnelSettings tunnel,
        Timeouts timeouts) {
    /** How a server is chosen. */
    public enum Balance {
        ROUND_ROBIN,
        LEAST_CONN,
        RANDOM_TWO,
        HASH,
        FIRST;

        /** As it is written in the file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What is sent to the servers in front of each connection. */
    public enum ProxyProtocol {
        OFF,
        V1,
        V2
    }

    /** What happens to a server's tunnels when its checks mark it down. */
    public enum OnDown {
        KEEP,
        CLOSE
    }

    public Backend {
        servers = Ordered.copyOf(servers);
        sourceAddresses = List.copyOf(sourceAddresses);
    }

    /** The same on another machine. */
    public Backend withSourceAddresses(List<InetAddress> others) {
        return new Backend(
                name,
                balance,
                hashKey,
                servers,
                resolveInterval,
                others,
                websocketOnly,
                hostHeader,
                proxyProtocol,
                sticky,
                queueMaxLength,
                retries,
                slowStart,
                requestHeaders,
                responseHeaders,
                tls,
                healthCheck,
                passiveCheck,
                onDown,
                tunnel,
                timeouts);
    }
}
