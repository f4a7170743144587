package io.tidegate.dist.admin;

import com.google.re2j.Pattern;
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
import io.tidegate.core.config.Sticky;
import io.tidegate.core.config.Timeout;
import io.tidegate.core.config.Timeouts;
import io.tidegate.core.config.TunnelSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The configuration that these tests speak of: two frontends, and the backends {@code live} (checked) and {@code web}. */
final class Example {
    static final ServerId LIVE_1 = new ServerId("live", "live-1", "ws://10.0.0.1:8010");
    static final ServerId LIVE_2 = new ServerId("live", "live-2", "ws://10.0.0.2:8010");
    static final ServerId WEB_1 = new ServerId("web", "web-1", "http://10.0.0.3:80");

    private Example() {}

    static Configuration configuration(Optional<Bind> bind, Optional<String> token) {
        return configuration(bind, token, List.of(LIVE_1, LIVE_2));
    }

    static Configuration configuration(Optional<Bind> bind, Optional<String> token, List<ServerId> live) {
        Map<String, Backend> backends = new LinkedHashMap<>();
        backends.put("live", backend("live", Backend.Balance.HASH, true, HealthCheck.Type.WEBSOCKET, live));
        backends.put("web", backend("web", Backend.Balance.LEAST_CONN, false, HealthCheck.Type.NONE, List.of(WEB_1)));
        Map<String, Frontend> frontends = new LinkedHashMap<>();
        frontends.put("public", frontend("public", publicRoutes(), List.of("https://good.example")));
        frontends.put(
                "inner", frontend("inner", List.of(new Route(path("/only"), "web", Optional.empty())), List.of()));
        return new Configuration(
                frontends,
                backends,
                Timeouts.DEFAULTS,
                1 << 27,
                new DrainSettings(Duration.ofSeconds(10), 100, Duration.ofSeconds(60)),
                new AdminSettings(bind, token),
                "/metrics",
                new AccessLogSettings("off", AccessLogSettings.Format.JSON, false),
                false,
                2,
                Configuration.Transport.AUTO,
                new ClusterSettings(
                        false,
                        "tidegate",
                        new Bind("127.0.0.1", 7800),
                        new Bind("127.0.0.1", 7801),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()),
                "fingerprint-of-the-example");
    }

    private static List<Route> publicRoutes() {
        Match chat = new Match(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("chat.example.com"),
                Optional.empty(),
                Optional.of(true),
                Map.of(),
                Map.of(),
                List.of());
        Match escape = new Match(
                Optional.empty(),
                Optional.empty(),
                Optional.of(Pattern.compile("^/files/(.*)$")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                List.of());
        Match prefix = new Match(
                Optional.empty(),
                Optional.of("/ws2/"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                List.of());
        return List.of(
                new Route(chat, "live", Optional.empty()),
                new Route(escape, "web", Optional.of("/a/../$1")),
                new Route(prefix, "live", Optional.of("/")),
                new Route(path("/plain"), "web", Optional.empty()));
    }

    private static Match path(String path) {
        return new Match(
                Optional.of(path),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                List.of());
    }

    private static Frontend frontend(String name, List<Route> routes, List<String> origins) {
        return new Frontend(
                name,
                List.of(new Bind("127.0.0.1", 0)),
                false,
                Optional.empty(),
                false,
                List.of(),
                origins,
                new Limits(100, 0, 0, 16_384),
                routes,
                new Timeouts(Map.of(Timeout.CLIENT, Duration.ofMillis(2_500))));
    }

    private static Backend backend(
            String name, Backend.Balance balance, boolean webSocketOnly, HealthCheck.Type check, List<ServerId> ids) {
        Map<String, Server> servers = new LinkedHashMap<>();
        ids.forEach(id -> servers.put(id.name(), new Server(id, false, "10.0.0.1", 80, 1, 0, false)));
        return new Backend(
                name,
                balance,
                new HashKey.Query("room"),
                servers,
                Duration.ofSeconds(30),
                List.of(),
                webSocketOnly,
                new HostHeader.Preserve(),
                Backend.ProxyProtocol.OFF,
                Optional.of(new Sticky("TIDEGATE", "/", Sticky.Secure.AUTO, Sticky.SameSite.LAX)),
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
                new Timeouts(Map.of(Timeout.TUNNEL, Duration.ZERO)));
    }

    private static HealthCheck check(HealthCheck.Type type) {
        return new HealthCheck(
                type,
                "/",
                Optional.empty(),
                Map.of(),
                List.of(),
                StatusSet.of(101, 101),
                false,
                Duration.ofSeconds(2),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                2,
                3,
                OptionalInt.empty(),
                false);
    }
}
