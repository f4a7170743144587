package io.tidegate.core.config;

import java.util.Map;
import java.util.Optional;

/**
 * Everything that one configuration file says (contract §1), checked; the root of the records of this package.
 *
 * <p>The maps keep the order of the file. {@code timeouts} are complete; those of a frontend or backend are overrides:
 * see {@link #timeouts(Frontend, Backend)}. {@code buffersTotal} is in bytes, {@code eventLoops} 0 means one per core,
 * {@code fingerprint} is the same for two files that mean the same and holds no secret.
 */
public record Configuration(
        Map<String, Frontend> frontends,
        Map<String, Backend> backends,
        Timeouts timeouts,
        long buffersTotal,
        DrainSettings drain,
        AdminSettings admin,
        String metricsPath,
        AccessLogSettings accessLog,
        boolean watch,
        int eventLoops,
        Transport transport,
        ClusterSettings cluster,
        String fingerprint) {

    /** Which kind of wire carries plain TCP. */
    public enum Transport {
        AUTO,
        CHANNEL
    }

    public Configuration {
        frontends = Ordered.copyOf(frontends);
        backends = Ordered.copyOf(backends);
    }

    /** What counts for a request of this frontend before its route is known: frontend over global. */
    public Timeouts timeouts(Frontend frontend) {
        return frontend.timeouts().over(timeouts);
    }

    /** What counts once the backend is known: backend over frontend over global. */
    public Timeouts timeouts(Frontend frontend, Backend backend) {
        return backend.timeouts().over(timeouts(frontend));
    }

    public Optional<Frontend> frontend(String name) {
        return Optional.ofNullable(frontends.get(name));
    }

    public Optional<Backend> backend(String name) {
        return Optional.ofNullable(backends.get(name));
    }

    /** The server of this very identity: one of the same name with another url is another one. */
    public Optional<Server> server(ServerId id) {
        return backend(id.backend())
                .map(backend -> backend.servers().get(id.name()))
                .filter(server -> server.id().equals(id));
    }
}
