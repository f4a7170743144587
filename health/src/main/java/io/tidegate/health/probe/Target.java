package io.tidegate.health.probe;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.Server;
import io.tidegate.core.wire.ClientTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What is to be checked and how.
 *
 * @param address where to dial; one that is not resolved is resolved first, within the check's timeout
 * @param sources one of the address's family is bound to; none, or none of the family, lets the kernel choose
 * @param tls towards this very server, empty for plain TCP
 * @param proxyProtocol what the server expects in front of everything
 * @param host the Host header, unless the check's headers hold one
 */
public record Target(
        InetSocketAddress address,
        List<InetAddress> sources,
        Optional<ClientTls> tls,
        Backend.ProxyProtocol proxyProtocol,
        String host,
        HealthCheck check) {
    public Target {
        sources = List.copyOf(sources);
    }

    /**
     * A server of the configuration.
     *
     * @param address of its url, or a resolved one; its port gives way to the check's own
     * @param tls of the backend, empty where the server's url is plain
     */
    public static Target of(Backend backend, Server server, InetSocketAddress address, Optional<ClientTls> tls) {
        HealthCheck check = backend.healthCheck();
        return new Target(
                onPort(address, check.port().orElse(address.getPort())),
                backend.sourceAddresses(),
                tls.map(t -> t.towards(server)),
                backend.proxyProtocol(),
                check.host().orElseGet(server::authority),
                check);
    }

    /** The same, found at this address. */
    Target at(InetAddress resolved) {
        return new Target(new InetSocketAddress(resolved, address.getPort()), sources, tls, proxyProtocol, host, check);
    }

    Optional<InetAddress> source() {
        return sources.stream()
                .filter(source -> source.getClass() == address.getAddress().getClass())
                .findFirst();
    }

    private static InetSocketAddress onPort(InetSocketAddress address, int port) {
        if (port == address.getPort()) {
            return address;
        }
        return address.isUnresolved()
                ? InetSocketAddress.createUnresolved(address.getHostString(), port)
                : new InetSocketAddress(address.getAddress(), port);
    }
}
