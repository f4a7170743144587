package io.tidegate.core.config.load;

import static io.tidegate.core.config.load.Small.SMALL;
import static io.tidegate.core.config.load.Small.load;
import static io.tidegate.core.config.load.Small.web;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.config.StatusSet;
import io.tidegate.core.config.Timeout;
import io.tidegate.core.config.Timeouts;
import io.tidegate.core.config.TunnelSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Servers, checks, and what a backend overrides. */
final class BackendBlockTest {
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
}
