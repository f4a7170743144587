package io.tidegate.balancer;

import io.tidegate.core.config.AccessLogSettings;
import io.tidegate.core.config.AdminSettings;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Backend.Balance;
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
import io.tidegate.core.config.StatusSet;
import io.tidegate.core.config.Sticky;
import io.tidegate.core.config.Timeouts;
import io.tidegate.core.config.TunnelSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a test says of the backend "web"; all else is the contract's default, but for health: none is checked. */
final class Spec {
    static final DrainSettings DRAIN = new DrainSettings(Duration.ofSeconds(10), 100, Duration.ofSeconds(60));

    private final Balance balance;
    private final Map<String, Server> servers = new LinkedHashMap<>();
    private HealthCheck.Type check = HealthCheck.Type.NONE;
    private int queue;
    private boolean sticky;
    private Duration slowStart = Duration.ZERO;
    private Backend.OnDown onDown = Backend.OnDown.KEEP;

    private Spec(Balance balance) {
        this.balance = balance;
    }

    static Spec of(Balance balance) {
        return new Spec(balance);
    }

    /** Servers of weight 1 without a limit. */
    static Spec of(Balance balance, String... names) {
        Spec spec = new Spec(balance);
        for (String name : names) {
            spec.server(name, 1);
        }
        return spec;
    }

    static ServerId id(String name) {
        return new ServerId("web", name, "ws://" + name + ".test:8000");
    }

    Spec server(String name, int weight) {
        return server(name, weight, 0, false);
    }

    Spec limited(String name, int maxConnections) {
        return server(name, 1, maxConnections, false);
    }

    Spec backup(String name) {
        return server(name, 1, 0, true);
    }

    Spec server(String name, int weight, int maxConnections, boolean backup) {
        servers.put(name, new Server(id(name), false, name + ".test", 8000, weight, maxConnections, backup));
        return this;
    }

    /** A server with a url of its own. */
    Spec at(String name, String host, int port) {
        ServerId id = new ServerId("web", name, "ws://" + host + ":" + port);
        servers.put(name, new Server(id, false, host, port, 1, 0, false));
        return this;
    }

    /** Every server so far takes no more than this. */
    Spec limitedTo(int maxConnections) {
        servers.replaceAll((name, it) ->
                new Server(it.id(), it.tls(), it.host(), it.port(), it.weight(), maxConnections, it.backup()));
        return this;
    }

    Spec checked() {
        check = HealthCheck.Type.WEBSOCKET;
        return this;
    }

    Spec queue(int maxLength) {
        queue = maxLength;
        return this;
    }

    Spec sticky() {
        sticky = true;
        return this;
    }

    Spec slowStart(Duration time) {
        slowStart = time;
        return this;
    }

    Spec closesOnDown() {
        onDown = Backend.OnDown.CLOSE;
        return this;
    }

    Backend backend() {
        return new Backend(
                "web",
                balance,
                new HashKey.Source(),
                servers,
                Duration.ofSeconds(30),
                List.of(),
                false,
                new HostHeader.Preserve(),
                Backend.ProxyProtocol.OFF,
                sticky
                        ? Optional.of(new Sticky("TIDEGATE", "/", Sticky.Secure.AUTO, Sticky.SameSite.LAX))
                        : Optional.empty(),
                queue,
                2,
                slowStart,
                HeaderEdits.NONE,
                HeaderEdits.NONE,
                BackendTls.DEFAULT,
                check(),
                new PassiveCheck(5, Duration.ofSeconds(10), Duration.ofSeconds(30)),
                onDown,
                TunnelSettings.DEFAULTS,
                Timeouts.NONE);
    }

    static Configuration configuration(Spec... backends) {
        return configuration(DRAIN, backends);
    }

    static Configuration configuration(DrainSettings drain, Spec... backends) {
        Map<String, Backend> all = new LinkedHashMap<>();
        for (Spec spec : backends) {
            all.put("web", spec.backend());
        }
        Bind nowhere = new Bind("127.0.0.1", 0);
        return new Configuration(
                Map.of(),
                all,
                Timeouts.DEFAULTS,
                128 << 20,
                drain,
                new AdminSettings(Optional.empty(), Optional.empty()),
                "/metrics",
                new AccessLogSettings("off", AccessLogSettings.Format.JSON, false),
                false,
                0,
                Configuration.Transport.AUTO,
                new ClusterSettings(false, "tidegate", nowhere, nowhere, List.of(), Optional.empty(), Optional.empty()),
                "");
    }

    private HealthCheck check() {
        return new HealthCheck(
                check,
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
