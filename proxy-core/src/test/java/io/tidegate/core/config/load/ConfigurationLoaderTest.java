package io.tidegate.core.config.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationLoaderTest {
    private static final String SMALL = """
        tidegate {
          frontends.public { bind = "[::]:8080", routes = [ { backend = web } ] }
          backends.web { servers = ["ws://127.0.0.1:9000"] }
        }
        """;

    private static Configuration load(String hocon) throws ConfigurationException {
        return ConfigurationLoader.parse(hocon, "test.conf", Path.of(""));
    }

    private static Backend web(String inner) throws ConfigurationException {
        return load(SMALL + "tidegate.backends.web { " + inner + " }")
                .backend("web")
                .orElseThrow();
    }

    private static Frontend frontend(String inner) throws ConfigurationException {
        return load(SMALL + "tidegate.frontends.public { " + inner + " }")
                .frontend("public")
                .orElseThrow();
    }

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
    final class servers {
        @Test
        void of_the_short_form_are_named_by_host_and_port() throws Exception {
            Backend web = web("servers = [\"wss://App.internal\", \"http://[::1]:81\"]");
            assertEquals(
                    List.of("App.internal:443", "[::1]:81"),
                    List.copyOf(web.servers().keySet()));
            Server first = web.servers().get("App.internal:443");
            assertEquals(
                    new Server(
                            new ServerId("web", "App.internal:443", "wss://App.internal"),
                            true,
                            "App.internal",
                            443,
                            1,
                            0,
                            false),
                    first);
            assertEquals(
                    List.of("App.internal", "::1"),
                    web.servers().values().stream().map(Server::host).toList());
        }

        @Test
        void keep_the_order_of_their_lines() throws Exception {
            Backend web = load("""
                tidegate.frontends {}
                tidegate.backends.web.servers {
                  zeta { url = "ws://127.0.0.1:1" }
                  beta { url = "ws://127.0.0.1:2" }
                  alpha { url = "ws://127.0.0.1:3" }
                }
                """).backend("web").orElseThrow();
            assertEquals(
                    List.of("zeta", "beta", "alpha"), List.copyOf(web.servers().keySet()));
        }

        @Test
        void of_one_line_go_by_name_as_people_count() throws Exception {
            Backend web = load("tidegate { frontends {}, backends.web.servers { s10 { url = \"ws://127.0.0.1:1\" },"
                            + " s9 { url = \"ws://127.0.0.1:2\" }, s1 { url = \"ws://127.0.0.1:3\" } } }")
                    .backend("web")
                    .orElseThrow();
            assertEquals(List.of("s1", "s9", "s10"), List.copyOf(web.servers().keySet()));
        }
    }

    @Nested
    final class a_health_check {
        @Test
        void without_a_type_is_tcp_where_the_first_server_is_http() throws Exception {
            HealthCheck.Type type = web("servers = [\"http://127.0.0.1:1\", \"ws://127.0.0.1:2\"]")
                    .healthCheck()
                    .type();
            assertEquals(HealthCheck.Type.TCP, type);
        }

        @Test
        void of_http_expects_200_to_399() throws Exception {
            assertEquals(
                    StatusSet.of(200, 399),
                    web("health-check.type = http").healthCheck().expectStatus());
        }

        @Test
        void expects_what_is_written_in_any_form() throws Exception {
            assertEquals(
                    StatusSet.of(204, 204),
                    web("health-check.expect-status = 204").healthCheck().expectStatus());
            assertEquals(
                    new StatusSet(List.of(new StatusSet.Range(200, 200), new StatusSet.Range(300, 399))),
                    web("health-check.expect-status = [200, \"300-399\"]")
                            .healthCheck()
                            .expectStatus());
        }
    }

    @Nested
    final class overrides {
        @Test
        void of_timeouts_count_backend_over_frontend_over_global() throws Exception {
            Configuration c = load(SMALL + """
                tidegate.timeouts { client = 10s, server = 10s, tunnel = off }
                tidegate.frontends.public.timeouts { client = 20s, server = 20s }
                tidegate.backends.web.timeouts { server = 30s, connect = 0s }
                """);
            Timeouts timeouts = c.timeouts(
                    c.frontend("public").orElseThrow(), c.backend("web").orElseThrow());
            assertEquals(20_000, timeouts.millis(Timeout.CLIENT));
            assertEquals(30_000, timeouts.millis(Timeout.SERVER));
            assertEquals(0, timeouts.millis(Timeout.TUNNEL));
            assertEquals(0, timeouts.millis(Timeout.CONNECT));
            assertEquals(15_000, timeouts.millis(Timeout.HTTP_REQUEST));
        }

        @Test
        void of_tunnels_are_the_backends_over_the_global_ones() throws Exception {
            TunnelSettings tunnel =
                    load(SMALL + """
                        tidegate.tunnel { frames = off, splice = off, ping-interval = 5s, buffer = 1 MiB }
                        tidegate.backends.web.tunnel { ping-interval = 500ms, max-message-size = 1000 }
                        """).backend("web").orElseThrow().tunnel();
            assertEquals(
                    new TunnelSettings(
                            false,
                            false,
                            Duration.ofMillis(500),
                            Duration.ofSeconds(10),
                            Duration.ZERO,
                            1000,
                            1024 * 1024),
                    tunnel);
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
    final class relative_paths {
        @Test
        void start_from_the_file_that_names_them(@TempDir Path directory) throws Exception {
            Files.createDirectories(directory.resolve("sub"));
            PemFiles.certificates(directory.resolve("sub"), "ca.pem");
            Files.writeString(directory.resolve("main.conf"), "include \"sub/part.conf\"\n" + SMALL);
            Files.writeString(directory.resolve("sub/part.conf"), "tidegate.backends.web.tls.ca = \"ca.pem\"");
            Backend web = ConfigurationLoader.load(directory.resolve("main.conf"))
                    .backend("web")
                    .orElseThrow();
            assertEquals(Optional.of(directory.resolve("sub/ca.pem")), web.tls().ca());
        }

        @Test
        void of_a_text_start_from_its_base(@TempDir Path directory) throws Exception {
            Configuration c =
                    ConfigurationLoader.parse(SMALL + "tidegate.access-log.path = access.log", "test.conf", directory);
            assertEquals(
                    directory.resolve("access.log").toString(), c.accessLog().path());
        }
    }

    @Nested
    final class system_properties {
        @AfterEach
        void forget() {
            System.clearProperty("tidegate.timeouts.client");
            System.clearProperty("tidegate.backends.web.servers.0");
            System.clearProperty("some.port");
        }

        @Test
        void count_over_the_file() throws Exception {
            System.setProperty("tidegate.timeouts.client", "7s");
            assertEquals(
                    7000,
                    load(SMALL + "tidegate.timeouts.client = 8s").timeouts().millis(Timeout.CLIENT));
        }

        @Test
        void are_named_as_the_place_of_a_mistake() {
            System.setProperty("tidegate.timeouts.client", "never");
            ConfigurationException e = assertThrows(ConfigurationException.class, () -> load(SMALL));
            assertEquals("system property", e.problems().getFirst().place());
            assertEquals("tidegate.timeouts.client", e.problems().getFirst().path());
        }

        @Test
        void replace_a_list_by_its_indexes() throws Exception {
            System.setProperty("tidegate.backends.web.servers.0", "ws://127.0.0.1:9009");
            assertEquals(
                    List.of("127.0.0.1:9009"), List.copyOf(web("").servers().keySet()));
        }

        @Test
        void can_be_substituted() throws Exception {
            System.setProperty("some.port", "8099");
            assertEquals(
                    List.of(new Bind("127.0.0.1", 8099)),
                    frontend("bind = \"127.0.0.1:\"${some.port}").binds());
        }
    }

    @Nested
    final class the_environment {
        @Test
        void can_be_substituted_and_is_named_beside_the_place() {
            // PATH is there on every system that could run this, and is no duration
            ConfigurationException e = assertThrows(
                    ConfigurationException.class, () -> load(SMALL + "tidegate.timeouts {\n client = ${?PATH}\n}"));
            assertEquals(
                    "test.conf:5 (from the environment)",
                    e.problems().getFirst().place());
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
    final class the_fingerprint {
        @Test
        void is_the_same_for_two_files_that_mean_the_same() throws Exception {
            String same = """
                # another order, defaults spelt out
                tidegate.backends.web { servers = ["ws://127.0.0.1:9000"], retries = 2 }
                tidegate.timeouts.client = 25 seconds
                tidegate.frontends.public { routes = [ { backend = "web" } ], bind = ["[::]:8080"] }
                """;
            assertEquals(load(SMALL).fingerprint(), load(same).fingerprint());
            assertEquals(16, load(SMALL).fingerprint().length());
        }

        @Test
        void differs_where_the_meaning_does() throws Exception {
            assertNotEquals(
                    load(SMALL).fingerprint(),
                    load(SMALL + "tidegate.backends.web.retries = 3").fingerprint());
            assertNotEquals(
                    load(SMALL).fingerprint(),
                    load(SMALL.replace(":9000", ":9001")).fingerprint());
        }

        @Test
        void knows_neither_secrets_nor_what_nodes_differ_in() throws Exception {
            assertEquals(
                    load(SMALL).fingerprint(),
                    load(SMALL + "tidegate { admin { token = hush, bind = \"off\" }, cluster { secret = hush } }")
                            .fingerprint());
            assertEquals(load(SMALL).fingerprint(), load(SMALL + """
                tidegate {
                  frontends.public.bind = "10.0.0.2:8080"
                  backends.web.source-addresses = ["10.0.0.2"]
                  cluster { bind = "10.0.0.2:7800", bus-bind = "10.0.0.2:7801", members = ["10.0.0.1:7800"] }
                }
                """).fingerprint());
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
