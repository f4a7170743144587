package io.tidegate.health;

import io.tidegate.core.config.AccessLogSettings;
import io.tidegate.core.config.AdminSettings;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.BackendTls;
import io.tidegate.core.config.Bind;
import io.tidegate.core.config.ClusterSettings;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.DrainSettings;
import io.tidegate.core.config.HashKey;
import io.tidegate.core.config.HeaderEdits;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.HostHeader;
import io.tidegate.core.config.PassiveCheck;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.config.Timeouts;
import io.tidegate.core.config.TunnelSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configurations for tests: the defaults of the contract, and backends as a test wants them. */
final class Configurations {
    static final PassiveCheck PASSIVE = new PassiveCheck(5, Duration.ofSeconds(10), Duration.ofSeconds(30));

    private Configurations() {}

    static ServerId id(String backend, String name, int port) {
        return new ServerId(backend, name, "ws://127.0.0.1:" + port);
    }

    static Server server(ServerId id, String host, int port) {
        return new Server(id, id.url().startsWith("wss"), host, port, 1, 0, false);
    }

    /** Servers s1, s2 … on these loopback ports. */
    static Backend backend(String name, HealthCheck check, PassiveCheck passive, int... ports) {
        Server[] servers = new Server[ports.length];
        for (int i = 0; i < ports.length; i++) {
            servers[i] = server(id(name, "s" + (i + 1), ports[i]), "127.0.0.1", ports[i]);
        }
        return backend(name, check, passive, servers);
    }

    static Backend backend(String name, HealthCheck check, PassiveCheck passive, Server... servers) {
        Map<String, Server> all = new LinkedHashMap<>();
        for (Server server : servers) {
            all.put(server.name(), server);
        }
        return new Backend(
                name,
                Backend.Balance.LEAST_CONN,
                new HashKey.Source(),
                all,
                Duration.ofSeconds(30),
                List.of(),
                false,
                new HostHeader.Preserve(),
                Backend.ProxyProtocol.OFF,
                Optional.empty(),
                0,
                2,
                Duration.ZERO,
                HeaderEdits.NONE,
                HeaderEdits.NONE,
                BackendTls.DEFAULT,
                check,
                passive,
                Backend.OnDown.KEEP,
                TunnelSettings.DEFAULTS,
                Timeouts.NONE);
    }

    static Configuration of(Backend... backends) {
        Map<String, Backend> all = new LinkedHashMap<>();
        for (Backend backend : backends) {
            all.put(backend.name(), backend);
        }
        return new Configuration(
                Map.of(),
                all,
                Timeouts.DEFAULTS,
                128 << 20,
                new DrainSettings(Duration.ofSeconds(10), 100, Duration.ofSeconds(60)),
                new AdminSettings(Optional.empty(), Optional.empty()),
                "/metrics",
                new AccessLogSettings("off", AccessLogSettings.Format.JSON, false),
                false,
                0,
                Configuration.Transport.AUTO,
                new ClusterSettings(
                        false,
                        "tidegate",
                        new Bind("127.0.0.1", 7800),
                        new Bind("127.0.0.1", 7801),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()),
                "");
    }
}
