package io.tidegate.health;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.Server;
import io.tidegate.health.probe.Addresses;
import io.tidegate.health.probe.Target;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** How one server is checked; {@code tls} is empty where its url is plain. */
record CheckPlan(Backend backend, Server server, Optional<TlsTowards> tls) {
    HealthCheck check() {
        return backend.healthCheck();
    }

    /** Whether a check of both asks the same, so that its schedule can go on. */
    boolean asksLike(CheckPlan other) {
        return check().equals(other.check())
                && backend.tls().equals(other.backend.tls())
                && backend.proxyProtocol() == other.backend.proxyProtocol()
                && backend.sourceAddresses().equals(other.backend.sourceAddresses());
    }

    /** What is checked: the first address that the name is known to have, or the name itself. */
    Target target(List<InetSocketAddress> resolved) {
        return Target.of(
                backend,
                server,
                resolved.isEmpty() ? Addresses.of(server.host(), server.port()) : resolved.getFirst(),
                tls.filter(TlsTowards.Ready.class::isInstance).map(t -> ((TlsTowards.Ready) t).tls()));
    }

    /** Why no check can be made at all. */
    Optional<String> fault() {
        return tls.filter(TlsTowards.Broken.class::isInstance).map(t -> ((TlsTowards.Broken) t).why());
    }
}
