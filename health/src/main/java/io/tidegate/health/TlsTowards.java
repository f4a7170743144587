package io.tidegate.health;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.Server;
import io.tidegate.core.wire.ClientTls;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The TLS settings of a backend, read. */
sealed interface TlsTowards {
    record Ready(ClientTls tls) implements TlsTowards {}

    /** A file cannot be read any more, though the configuration was checked: every check says so. */
    record Broken(String why) implements TlsTowards {}

    /** Whether any backend of the configuration needs TLS. */
    static boolean isNeeded(Configuration configuration) {
        return configuration.backends().values().stream().anyMatch(TlsTowards::isNeeded);
    }

    /** Reads the files of all backends that need it, by name; not for an event loop. */
    static Map<String, TlsTowards> load(Configuration configuration) {
        Map<String, TlsTowards> loaded = new HashMap<>();
        configuration.backends().values().stream()
                .filter(TlsTowards::isNeeded)
                .forEach(backend -> loaded.put(backend.name(), load(backend)));
        return loaded;
    }

    private static boolean isNeeded(Backend backend) {
        return backend.healthCheck().type() != HealthCheck.Type.NONE
                && backend.servers().values().stream().anyMatch(Server::tls);
    }

    private static TlsTowards load(Backend backend) {
        try {
            return new Ready(ClientTls.load(backend.tls()));
        } catch (IOException e) {
            return new Broken("the tls settings cannot be read: " + e.getMessage());
        }
    }
}
