package io.tidegate.core.config.load;

import static io.tidegate.core.config.load.Small.SMALL;
import static io.tidegate.core.config.load.Small.frontend;
import static io.tidegate.core.config.load.Small.load;
import static io.tidegate.core.config.load.Small.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.AccessLogSettings;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Bind;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.DrainSettings;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.config.HashKey;
import io.tidegate.core.config.HeaderEdits;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.HostHeader;
import io.tidegate.core.config.Limits;
import io.tidegate.core.config.PassiveCheck;
import io.tidegate.core.config.StatusSet;
import io.tidegate.core.config.Sticky;
import io.tidegate.core.config.Timeout;
import io.tidegate.core.config.Timeouts;
import io.tidegate.core.config.TunnelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationLoaderTest {

    @Nested
    final class a_small_file {
        @Test
        void gets_the_contracts_timeouts() throws Exception {
            Timeouts timeouts = load(SMALL).timeouts();
            assertEquals(Duration.ofSeconds(15), timeouts.set().get(Timeout.HTTP_REQUEST));
            assertEquals(Duration.ofSeconds(1), timeouts.set().get(Timeout.HTTP_KEEP_ALIVE));
            assertEquals(Duration.ofSeconds(25), timeouts.set().get(Timeout.CLIENT));
            assertEquals(Duration.ofSeconds(5), timeouts.set().get(Timeout.CONNECT));
            assertEquals(Duration.ofSeconds(25), timeouts.set().get(Timeout.SERVER));
            assertEquals(Duration.ofSeconds(5), timeouts.set().get(Timeout.QUEUE));
            assertEquals(Duration.ofHours(1), timeouts.set().get(Timeout.TUNNEL));
            assertEquals(Duration.ofSeconds(30), timeouts.set().get(Timeout.CLIENT_FIN));
            assertEquals(Duration.ofSeconds(30), timeouts.set().get(Timeout.SERVER_FIN));
            assertEquals(Duration.ofSeconds(60), timeouts.set().get(Timeout.STALL));
        }

        @Test
        void gets_the_contracts_global_defaults() throws Exception {
            Configuration c = load(SMALL);
            assertEquals(128L * 1024 * 1024, c.buffersTotal());
            assertEquals(new DrainSettings(Duration.ofSeconds(10), 100, Duration.ofSeconds(60)), c.drain());
            assertEquals(Optional.of(new Bind("127.0.0.1", 9901)), c.admin().bind());
            assertEquals("/metrics", c.metricsPath());
            assertEquals(new AccessLogSettings("-", AccessLogSettings.Format.JSON, false), c.accessLog());
            assertFalse(c.watch());
            assertEquals(0, c.eventLoops());
            assertEquals(Configuration.Transport.AUTO, c.transport());
            assertFalse(c.cluster().enabled());
            assertEquals(new Bind("127.0.0.1", 7800), c.cluster().bind());
            assertEquals(new Bind("127.0.0.1", 7801), c.cluster().busBind());
            assertEquals(Optional.empty(), c.cluster().tls());
        }

        @Test
        void gets_the_contracts_frontend() throws Exception {
            Frontend frontend = load(SMALL).frontend("public").orElseThrow();
            assertEquals(List.of(new Bind("::", 8080)), frontend.binds());
            assertEquals(new Limits(100_000, 0, 0, 16 * 1024), frontend.limits());
            assertEquals(Optional.empty(), frontend.tls());
            assertFalse(frontend.proxyProtocol());
            assertEquals(List.of(), frontend.trustedProxies());
            assertEquals(List.of(), frontend.allowedOrigins());
            assertEquals(Timeouts.NONE, frontend.timeouts());
        }

        @Test
        void gets_the_contracts_backend() throws Exception {
            Backend web = web("");
            assertEquals(Backend.Balance.LEAST_CONN, web.balance());
            assertEquals(new HashKey.Source(), web.hashKey());
            assertEquals(Duration.ofSeconds(30), web.resolveInterval());
            assertEquals(new HostHeader.Preserve(), web.hostHeader());
            assertEquals(Backend.ProxyProtocol.OFF, web.proxyProtocol());
            assertEquals(Optional.empty(), web.sticky());
            assertEquals(0, web.queueMaxLength());
            assertEquals(2, web.retries());
            assertEquals(Duration.ZERO, web.slowStart());
            assertEquals(HeaderEdits.NONE, web.requestHeaders());
            assertTrue(web.tls().verify());
            assertEquals(new PassiveCheck(5, Duration.ofSeconds(10), Duration.ofSeconds(30)), web.passiveCheck());
            assertEquals(Backend.OnDown.KEEP, web.onDown());
            assertEquals(TunnelSettings.DEFAULTS, web.tunnel());
        }

        @Test
        void gets_the_contracts_health_check() throws Exception {
            HealthCheck check = web("").healthCheck();
            assertEquals(HealthCheck.Type.WEBSOCKET, check.type());
            assertEquals("/", check.path());
            assertEquals(StatusSet.of(101, 101), check.expectStatus());
            assertEquals(Duration.ofSeconds(2), check.interval());
            assertEquals(Duration.ofMillis(500), check.fastInterval());
            assertEquals(Duration.ofSeconds(2), check.downInterval());
            assertEquals(Duration.ofSeconds(2), check.timeout());
            assertEquals(2, check.rise());
            assertEquals(3, check.fall());
        }
    }

    @Nested
    final class values {
        @Test
        void of_a_frontend_become_what_they_say() throws Exception {
            Frontend frontend = frontend("""
                bind = ["127.0.0.1:0", "[::1]:80"], proxy-protocol = required
                allowed-origins = ["https://App.Example.com:444"]
                limits { handshake-rate = "0.5/s", max-header-size = 8 KiB }\
                """);
            assertEquals(List.of(new Bind("127.0.0.1", 0), new Bind("::1", 80)), frontend.binds());
            assertTrue(frontend.proxyProtocol());
            assertEquals(List.of("https://app.example.com:444"), frontend.allowedOrigins());
            assertEquals(new Limits(100_000, 0, 0.5, 8192), frontend.limits());
        }

        @Test
        void of_a_backend_become_what_they_say() throws Exception {
            Backend web = web("""
                balance = hash, hash-key = "header:X-Room", host-header = "a.example:1", on-down = close
                sticky { same-site = strict, secure = false }, proxy-protocol = v2
                request-headers { set { X-One = 1 }, remove = [X-Two] }\
                """);
            assertEquals(Backend.Balance.HASH, web.balance());
            assertEquals(new HashKey.Header("X-Room"), web.hashKey());
            assertEquals(new HostHeader.Literal("a.example:1"), web.hostHeader());
            assertEquals(
                    Optional.of(new Sticky("TIDEGATE", "/", Sticky.Secure.OFF, Sticky.SameSite.STRICT)), web.sticky());
            assertEquals(new HeaderEdits(Map.of("X-One", "1"), List.of("X-Two")), web.requestHeaders());
        }

        @Test
        void of_every_hash_key_become_what_they_say() throws Exception {
            assertEquals(new HashKey.Source(), web("hash-key = source").hashKey());
            assertEquals(new HashKey.Path(), web("hash-key = path").hashKey());
            assertEquals(
                    new HashKey.Query("room"), web("hash-key = \"query:room\"").hashKey());
            assertEquals(
                    new HashKey.Cookie("SID"), web("hash-key = \"cookie:SID\"").hashKey());
        }
    }

    @Nested
    final class places {
        @Test
        void are_named_as_the_user_named_the_file(@TempDir Path directory) throws IOException {
            Path file = directory.resolve("bad.conf");
            Files.writeString(file, SMALL + "tidegate.watch = perhaps\n");
            Path relative = Path.of("").toAbsolutePath().relativize(file.toAbsolutePath());
            ConfigurationException e =
                    assertThrows(ConfigurationException.class, () -> ConfigurationLoader.load(relative));
            assertEquals(relative + ":5", e.problems().getFirst().place());
            e = assertThrows(ConfigurationException.class, () -> ConfigurationLoader.load(file));
            assertEquals(file + ":5", e.problems().getFirst().place());
        }

        @Test
        void of_a_file_that_is_missing_is_the_file() {
            ConfigurationException e =
                    assertThrows(ConfigurationException.class, () -> ConfigurationLoader.load(Path.of("no-such.conf")));
            assertEquals(
                    "no-such.conf: does not exist; name the configuration with -c FILE",
                    e.problems().getFirst().toString());
        }
    }

    @Nested
    final class secrets {
        @Test
        void show_up_in_no_text() throws Exception {
            Configuration c = load(SMALL + "tidegate { admin.token = hush, cluster.secret = hush }");
            assertEquals(Optional.of("hush"), c.admin().token());
            assertFalse(c.toString().contains("hush"));
        }

        @Test
        void show_up_in_no_error() {
            ConfigurationException e = assertThrows(ConfigurationException.class, () -> load(SMALL + """
                tidegate { admin.token = ["hush"], cluster.secret = "hush\\n" }
                tidegate.backends.web {
                  servers = ["ws://me:hush@127.0.0.1:80"]
                  health-check.headers { Authorization = "hush\\r\\n" }
                }
                """));
            assertEquals(4, e.problems().size());
            assertFalse(String.valueOf(e.getMessage()).contains("hush"), e.getMessage());
        }
    }
}
