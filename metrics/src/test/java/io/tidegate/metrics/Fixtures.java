package io.tidegate.metrics;

import io.tidegate.core.config.AccessLogSettings;
import io.tidegate.core.config.AdminSettings;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.BackendTls;
import io.tidegate.core.config.Bind;
import io.tidegate.core.config.ClusterSettings;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.DrainSettings;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.config.HashKey;
import io.tidegate.core.config.HeaderEdits;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.HostHeader;
import io.tidegate.core.config.Limits;
import io.tidegate.core.config.Match;
import io.tidegate.core.config.PassiveCheck;
import io.tidegate.core.config.Route;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.config.StatusSet;
import io.tidegate.core.config.Timeouts;
import io.tidegate.core.config.TunnelSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Small configurations: one frontend, {@code public}, that routes to every backend. */
final class Fixtures {
    static final AccessLogSettings NO_LOG = new AccessLogSettings("off", AccessLogSettings.Format.JSON, false);

    private Fixtures() {}

    static Configuration configuration(Backend... backends) {
        return configuration(NO_LOG, backends);
    }

    static Configuration configuration(AccessLogSettings accessLog, Backend... backends) {
        Map<String, Backend> named = new LinkedHashMap<>();
        Arrays.stream(backends).forEach(backend -> named.put(backend.name(), backend));
        Frontend frontend = new Frontend(
                "public",
                List.of(),
                false,
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                new Limits(100, 0, 0, 16_384),
                named.keySet().stream()
                        .map(name -> new Route(Match.EVERYTHING, name, Optional.empty()))
                        .toList(),
                Timeouts.NONE);
        Bind loopback = new Bind("127.0.0.1", 0);
        return new Configuration(
                Map.of("public", frontend),
                named,
                Timeouts.DEFAULTS,
                1 << 20,
                new DrainSettings(Duration.ofSeconds(10), 100, Duration.ofSeconds(60)),
                new AdminSettings(Optional.empty(), Optional.empty()),
                "/metrics",
                accessLog,
                false,
                0,
                Configuration.Transport.AUTO,
                new ClusterSettings(
                        false, "tidegate", loopback, loopback, List.of(), Optional.empty(), Optional.empty()),
                "0");
    }

    static Backend backend(String name, HealthCheck.Type check, String... servers) {
        Map<String, Server> named = new LinkedHashMap<>();
        for (String server : servers) {
            named.put(server, server(id(name, server)));
        }
        return new Backend(
                name,
                Backend.Balance.ROUND_ROBIN,
                new HashKey.Source(),
                named,
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
                check(check),
                new PassiveCheck(5, Duration.ofSeconds(10), Duration.ofSeconds(30)),
                Backend.OnDown.KEEP,
                TunnelSettings.DEFAULTS,
                Timeouts.NONE);
    }

    static ServerId id(String backend, String server) {
        return new ServerId(backend, server, "ws://127.0.0.1:1");
    }

    private static Server server(ServerId id) {
        return new Server(id, false, "127.0.0.1", 1, 1, 0, false);
    }

    private static HealthCheck check(HealthCheck.Type type) {
        Duration second = Duration.ofSeconds(1);
        return new HealthCheck(
                type,
                "/",
                Optional.empty(),
                Map.of(),
                List.of(),
                StatusSet.of(101, 101),
                false,
                second,
                second,
                second,
                second,
                2,
                3,
                OptionalInt.empty(),
                false);
    }
}
