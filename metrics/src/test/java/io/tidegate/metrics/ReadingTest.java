package io.tidegate.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.ClusterMessage.ClusterFigures;
import io.tidegate.core.bus.ClusterMessage.Verdicts;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.HealthMessage.CheckFinished;
import io.tidegate.core.bus.LifecycleMessage.ReloadFinished;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.figures.LoopFigures;
import io.tidegate.core.figures.ServerFigures;
import io.tidegate.metrics.accesslog.AccessLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static final BuildInfo BUILD = new BuildInfo("0.1.0", "25.0.1", "5.1.6", "epoll");
    private static final Configuration TWO_BACKENDS = Fixtures.configuration(
            Fixtures.backend("live", HealthCheck.Type.WEBSOCKET, "live-1", "live-2"),
            Fixtures.backend("free", HealthCheck.Type.NONE, "free-1"));

    private final CheckFigures checks = new CheckFigures();
    private final ProcessFigures process = new ProcessFigures(BUILD, new AccessLog(Fixtures.NO_LOG));

    /** A reading with a row of every family. */
    Reading reading() {
        someChecks();
        process.count(new ReloadFinished(false, "no"));
        var checked = new Verdicts(
                Map.of(Fixtures.id("live", "live-1"), Health.UP), Set.of(Fixtures.id("live", "live-2")), 1);
        process.keep(new ClusterFigures(3, 10, 20, 2, true, 1700, checked));
        return new Reading(TWO_BACKENDS, busyLoops(), List.of(statuses()), checks, process, 1_000);
    }

    private String scrape(Configuration configuration, List<LoopFigures> loops, BackendStatus... backends) {
        Reading reading = new Reading(configuration, loops, List.of(backends), checks, process, 1_000);
        return Format.PROMETHEUS.write(reading.alone()).body().toString();
    }

    private static BackendStatus status(String name, int queued, ServerStatus... servers) {
        return new BackendStatus(name, Backend.Balance.ROUND_ROBIN, queued, List.of(servers));
    }

    private static ServerStatus server(ServerId id, ServerState state, Health health, int weight) {
        return new ServerStatus(id, state, health, weight, 0, 0, 0, Optional.empty());
    }

    /** Two loops that have seen a little of everything. */
    private List<LoopFigures> busyLoops() {
        LoopFigures first = new LoopFigures();
        first.frontend("public").connectionsActive().add(3);
        first.frontend("public").handshake("live", "ok");
        first.frontend("public").handshake("live", "ok");
        first.frontend("public").handshake("live", "refused");
        first.frontend("public").handshake("", "no-route");
        first.frontend("public").request("free", "200");
        first.backend("live").handshakes().record(1_500);
        first.backend("live").handshakes().record(40_000_000);
        first.backend("live").tunnels().record(90_000_000_000L);
        ServerFigures busy = first.server(Fixtures.id("live", "live-1"));
        busy.tunnelsActive().add(2);
        busy.connectionsActive().add(200);
        busy.bytes(ServerFigures.TO_SERVER).add(1_000);
        busy.bytes(ServerFigures.TO_CLIENT).add(5_000_000_000L);
        busy.messages(ServerFigures.TO_SERVER, 0).add(7);
        busy.messages(ServerFigures.TO_CLIENT, 3).add(1);
        busy.closed("client", "1000");
        first.other("tidegate_buffers_bytes").add(4_096);
        first.other("tidegate_tunnels_untracked_total").add(1);

        LoopFigures second = new LoopFigures();
        second.frontend("public").connectionsActive().add(1);
        second.frontend("public").handshake("live", "ok");
        second.backend("live").handshakes().record(900);
        second.server(Fixtures.id("live", "live-1")).tunnelsActive().add(1);
        second.server(Fixtures.id("free", "free-1")).connectionsActive().add(50);
        second.server(Fixtures.id("live", "live-1")).closed("client", "1000");
        second.other("tidegate_buffers_bytes").add(1_024);
        return List.of(first, second);
    }

    private BackendStatus[] statuses() {
        return new BackendStatus[] {
            status(
                    "live",
                    4,
                    server(Fixtures.id("live", "live-1"), ServerState.READY, Health.UP, 10),
                    server(Fixtures.id("live", "live-2"), ServerState.DRAIN, Health.DOWN, 1)),
            status("free", 0, server(Fixtures.id("free", "free-1"), ServerState.MAINT, Health.UNCHECKED, 1))
        };
    }

    private void someChecks() {
        check("live-1", CheckResult.PASSED, 3);
        check("live-1", CheckResult.PASSED, 4);
        check("live-2", CheckResult.TIMEOUT, 2_000);
    }

    private void check(String server, CheckResult result, long millis) {
        checks.count(
                new CheckFinished(Fixtures.id("live", server), Instant.EPOCH, result, "", Duration.ofMillis(millis)));
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = ReadingTest.class.getResourceAsStream(name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Nested
    class Of_two_loops_checks_and_the_balancer {

        @Test
        void is_written_as_prometheus_text() throws IOException {
            assertEquals(
                    golden("scrape.prom"),
                    Format.PROMETHEUS.write(reading().alone()).body().toString());
        }

        @Test
        void is_written_as_open_metrics() throws IOException {
            assertEquals(
                    golden("scrape.openmetrics"),
                    Format.OPENMETRICS.write(reading().alone()).body().toString());
        }
    }

    @Nested
    class When_nothing_has_happened {

        @Test
        void has_zeros_for_what_is_configured() {
            String text = scrape(TWO_BACKENDS, List.of());
            assertTrue(text.contains("tidegate_connections_active{frontend=\"public\"} 0.0\n"), text);
            assertTrue(
                    text.contains(
                            "tidegate_handshakes_total{backend=\"live\",frontend=\"public\",result=\"ok\"} 0.0\n"),
                    text);
            assertTrue(text.contains("tidegate_tunnels_active{backend=\"live\",server=\"live-2\"} 0.0\n"), text);
            assertTrue(
                    text.contains(
                            "tidegate_tunnel_bytes_total{backend=\"free\",direction=\"to_client\",server=\"free-1\"}"
                                    + " 0.0\n"),
                    text);
            assertTrue(text.contains("tidegate_config_reloads_total{result=\"accepted\"} 0.0\n"), text);
        }
    }

    @Nested
    class After_a_reload {
        private final Configuration now =
                Fixtures.configuration(Fixtures.backend("live", HealthCheck.Type.WEBSOCKET, "live-2"));

        @Test
        void shows_a_removed_server_until_its_last_tunnel_has_ended() {
            List<LoopFigures> loops = busyLoops();
            assertTrue(scrape(now, loops, statuses()).contains("server=\"live-1\""));

            loops.get(0).server(Fixtures.id("live", "live-1")).tunnelsActive().add(-2);
            loops.get(1).server(Fixtures.id("live", "live-1")).tunnelsActive().add(-1);
            String after = scrape(now, loops, statuses());
            assertFalse(after.contains("live-1"), after);
            assertTrue(after.contains("server=\"live-2\""), after);
        }

        @Test
        void shows_a_removed_backend_no_more() {
            String after = scrape(now, busyLoops(), statuses());
            assertFalse(after.contains("\"free\""), after);
        }

        @Test
        void adds_up_two_servers_of_one_name_and_lets_the_configured_one_speak() {
            ServerId old = new ServerId("live", "live-2", "ws://127.0.0.1:9");
            LoopFigures loop = new LoopFigures();
            loop.server(old).tunnelsActive().add(5);
            loop.server(Fixtures.id("live", "live-2")).tunnelsActive().add(2);
            String text = scrape(
                    now,
                    List.of(loop),
                    status(
                            "live",
                            0,
                            server(old, ServerState.DRAIN, Health.DOWN, 1),
                            server(Fixtures.id("live", "live-2"), ServerState.READY, Health.UP, 7)));
            assertTrue(text.contains("tidegate_tunnels_active{backend=\"live\",server=\"live-2\"} 7.0\n"), text);
            assertTrue(text.contains("tidegate_server_weight{backend=\"live\",server=\"live-2\"} 7.0\n"), text);
            assertTrue(text.contains("tidegate_server_up{backend=\"live\",server=\"live-2\"} 1.0\n"), text);
        }
    }

    @Nested
    class A_server_that_nobody_has_checked {

        @Test
        void is_up_only_where_there_is_no_check() {
            String text = scrape(
                    TWO_BACKENDS,
                    List.of(),
                    status("live", 0, server(Fixtures.id("live", "live-1"), ServerState.READY, Health.UNCHECKED, 1)),
                    status("free", 0, server(Fixtures.id("free", "free-1"), ServerState.READY, Health.UNCHECKED, 1)));
            assertTrue(text.contains("tidegate_server_up{backend=\"live\",server=\"live-1\"} 0.0\n"), text);
            assertTrue(text.contains("tidegate_server_up{backend=\"free\",server=\"free-1\"} 1.0\n"), text);
        }
    }

    @Nested
    class With_odd_names {

        @Test
        void escapes_them() {
            Configuration odd =
                    Fixtures.configuration(Fixtures.backend("a\"b\\c\nd", HealthCheck.Type.NONE, "s\u00e9"));
            String text = scrape(odd, List.of());
            assertTrue(
                    text.contains("tidegate_tunnels_active{backend=\"a\\\"b\\\\c\\nd\",server=\"s\u00e9\"} 0.0\n"),
                    text);
        }
    }

    @Nested
    class With_five_thousand_servers {

        /** No assertion on the time, which is the machine's: it is printed for the performance docs. */
        @Test
        void has_them_all() {
            String[] names = IntStream.range(0, 5_000).mapToObj(i -> "s" + i).toArray(String[]::new);
            Configuration many = Fixtures.configuration(Fixtures.backend("live", HealthCheck.Type.WEBSOCKET, names));
            LoopFigures loop = new LoopFigures();
            for (String name : names) {
                loop.server(Fixtures.id("live", name)).closed("client", "1000");
                check(name, CheckResult.PASSED, 3);
            }
            BackendStatus all = status(
                    "live",
                    0,
                    IntStream.range(0, 5_000)
                            .mapToObj(i -> server(Fixtures.id("live", "s" + i), ServerState.READY, Health.UP, 1))
                            .toArray(ServerStatus[]::new));
            String text = "";
            for (int i = 0; i < 5; i++) {
                long start = System.nanoTime();
                text = scrape(many, List.of(loop, loop), all);
                System.out.printf(
                        "scrape of 5,000 servers: %,d ms, %,d bytes%n",
                        (System.nanoTime() - start) / 1_000_000, text.length());
            }
            assertEquals(
                    5_000,
                    text.lines()
                            .filter(line -> line.startsWith("tidegate_server_up{"))
                            .count());
        }
    }
}
