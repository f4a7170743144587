package io.tidegate.core.config;

import java.util.List;
import java.util.Optional;

/**
 * What accepts clients. {@code proxyProtocol} true means required. {@code trustedProxies} and {@code allowedOrigins}
 * are as written, origins in lower case; {@code timeouts} hold only what this frontend overrides.
 */
public record Frontend(
        String name,
        List<Bind> binds,
        boolean reusePort,
        Optional<FrontendTls> tls,
        boolean proxyProtocol,
        List<Cidr> trustedProxies,
        List<String> allowedOrigins,
        Limits limits,
        List<Route> routes,
        Timeouts timeouts) {
    public Frontend {
        binds = List.copyOf(binds);
        trustedProxies = List.copyOf(trustedProxies);
        allowedOrigins = List.copyOf(allowedOrigins);
        routes = List.copyOf(routes);
    }

    /** The same elsewhere. */
    public Frontend withBinds(List<Bind> others) {
        return new Frontend(
                name, others, reusePort, tls, proxyProtocol, trustedProxies, allowedOrigins, limits, routes, timeouts);
    }
}
