package io.tidegate.core.route;

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
import io.tidegate.core.config.PassiveCheck;
import io.tidegate.core.config.Route;
import io.tidegate.core.config.StatusSet;
import io.tidegate.core.config.Timeouts;
import io.tidegate.core.config.TunnelSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Routing tables of a few routes; all that does not matter to routing has its default. */
final class Tables {
    private Tables() {}

    static RoutingTable of(Route... routes) {
        Map<String, Backend> backends = new LinkedHashMap<>();
        for (Route route : routes) {
            backends.put(route.backend(), backend(route.backend()));
        }
        Frontend frontend = new Frontend(
                "public",
                List.of(),
                false,
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                new Limits(100, 0, 0, 16384),
                List.of(routes),
                Timeouts.NONE);
        Bind nowhere = new Bind("127.0.0.1", 0);
        return RoutingTable.of(
                frontend,
                new Configuration(
                        Map.of("public", frontend),
                        backends,
                        Timeouts.DEFAULTS,
                        1 << 27,
                        new DrainSettings(Duration.ofSeconds(10), 100, Duration.ofSeconds(60)),
                        new AdminSettings(Optional.empty(), Optional.empty()),
                        "/metrics",
                        new AccessLogSettings("off", AccessLogSettings.Format.JSON, false),
                        false,
                        0,
                        Configuration.Transport.AUTO,
                        new ClusterSettings(
                                false, "t", nowhere, nowhere, List.of(), Optional.empty(), Optional.empty()),
                        "f"));
    }

    private static Backend backend(String name) {
        return new Backend(
                name,
                Backend.Balance.LEAST_CONN,
                new HashKey.Source(),
                Map.of(),
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
                new HealthCheck(
                        HealthCheck.Type.NONE,
                        "/",
                        Optional.empty(),
                        Map.of(),
                        List.of(),
                        StatusSet.of(200, 399),
                        false,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        2,
                        3,
                        OptionalInt.empty(),
                        false),
                new PassiveCheck(0, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                Backend.OnDown.KEEP,
                TunnelSettings.DEFAULTS,
                Timeouts.NONE);
    }
}
