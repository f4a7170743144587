package io.tidegate.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.HealthMessage.CheckFinished;
import io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged;
import io.tidegate.core.bus.LifecycleMessage.FiguresOffered;
import io.tidegate.core.bus.LifecycleMessage.ReloadFinished;
import io.tidegate.core.bus.LogMessage.Subject;
import io.tidegate.core.bus.LogMessage.TunnelOpened;
import io.tidegate.core.bus.OperatorMessage.Backends;
import io.tidegate.core.bus.OperatorMessage.DescribeBackends;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.config.AccessLogSettings;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.figures.LoopFigures;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsVerticleTest {
    private static final String OPENMETRICS = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Bus bus = new Bus(context);
    private MetricsVerticle metrics = new MetricsVerticle(Fixtures.configuration(), BuildInfo.of("0.1.0", "epoll"));
    private Configuration configuration = Fixtures.configuration();
    private String deployment = "";

    @BeforeEach
    void deploy() throws Exception {
        configuration = Fixtures.configuration(
                new AccessLogSettings(folder.resolve("access.log").toString(), AccessLogSettings.Format.JSON, true),
                Fixtures.backend("live", HealthCheck.Type.TCP, "live-1"));
        metrics = new MetricsVerticle(configuration, BuildInfo.of("0.1.0", "epoll"));
        deployment = await(vertx.deployVerticle(metrics));
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private String scrape() throws Exception {
        return await(metrics.exposition().scrape("")).body().toString();
    }

    private void balancerSays(Backends backends) {
        bus.answer(DescribeBackends.class, asked -> backends);
    }

    private Backends oneServer() {
        return new Backends(List.of(new BackendStatus(
                "live",
                Backend.Balance.FIRST,
                0,
                List.of(new ServerStatus(
                        Fixtures.id("live", "live-1"), ServerState.READY, Health.UP, 3, 0, 0, 0, Optional.empty())))));
    }

    @Nested
    class A_scrape {

        @Test
        void sees_all_that_was_told_before_it() throws Exception {
            balancerSays(oneServer());
            LoopFigures loop = new LoopFigures();
            bus.send(new FiguresOffered(loop));
            bus.publish(new ReloadFinished(true, "nothing changed"));
            bus.publish(new CheckFinished(
                    Fixtures.id("live", "live-1"), Instant.EPOCH, CheckResult.STATUS, "", Duration.ofMillis(3)));
            loop.frontend("public").connectionsActive().add(9);
            String text = scrape();
            assertTrue(text.contains("tidegate_config_reloads_total{result=\"accepted\"} 1.0\n"), text);
            assertTrue(text.contains("result=\"status\",server=\"live-1\"} 1.0\n"), text);
            assertTrue(text.contains("tidegate_connections_active{frontend=\"public\"} 9.0\n"), text);
            assertTrue(text.contains("tidegate_server_weight{backend=\"live\",server=\"live-1\"} 3.0\n"), text);
            loop.frontend("public").connectionsActive().add(1);
            assertTrue(scrape().contains("tidegate_connections_active{frontend=\"public\"} 10.0\n"));
        }

        @Test
        void has_the_jvm_and_the_process() throws Exception {
            balancerSays(oneServer());
            String text = scrape();
            for (String name : List.of(
                    "jvm_memory_used_bytes",
                    "jvm_threads_live_threads",
                    "process_cpu_usage",
                    "process_files_open_files",
                    "process_files_max_files",
                    "process_start_time_seconds",
                    "process_uptime_seconds")) {
                assertTrue(text.contains("\n" + name), name);
            }
        }

        @Test
        void is_open_metrics_where_that_is_accepted() throws Exception {
            balancerSays(oneServer());
            Scrape scrape = await(metrics.exposition().scrape(OPENMETRICS));
            assertTrue(scrape.contentType().startsWith("application/openmetrics-text; version=1.0.0"));
            assertTrue(scrape.body().toString().endsWith("\n# EOF\n"));
        }

        @Test
        void is_prometheus_text_for_everyone_else() throws Exception {
            balancerSays(oneServer());
            for (String accept : List.of("", "*/*", "text/html,application/xhtml+xml")) {
                assertTrue(await(metrics.exposition().scrape(accept))
                        .contentType()
                        .startsWith("text/plain; version=0.0.4"));
            }
        }

        @Test
        void comes_back_to_the_context_that_asked() throws Exception {
            balancerSays(oneServer());
            Context asker = vertx.getOrCreateContext();
            Context answered = await(Future.<Context>future(promise -> asker.runOnContext(v ->
                    metrics.exposition().scrape("").onComplete(done -> promise.complete(Vertx.currentContext())))));
            assertSame(asker, answered);
        }
    }

    @Nested
    class A_large_scrape {
        private final Vertx oneLoop = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        private final Context loop = oneLoop.getOrCreateContext();
        private final AtomicLong turns = new AtomicLong();
        private final AtomicBoolean finished = new AtomicBoolean();

        @AfterEach
        void close() throws Exception {
            await(oneLoop.close());
        }

        /** Counts how often the only event loop comes round. */
        private void turn() {
            if (!finished.get()) {
                turns.incrementAndGet();
                loop.runOnContext(v -> turn());
            }
        }

        @Test
        void leaves_the_event_loop_free() throws Exception {
            String[] names = IntStream.range(0, 5_000).mapToObj(i -> "s" + i).toArray(String[]::new);
            MetricsVerticle large = new MetricsVerticle(
                    Fixtures.configuration(Fixtures.backend("live", HealthCheck.Type.TCP, names)),
                    BuildInfo.of("0.1.0", "epoll"));
            await(oneLoop.deployVerticle(large));
            new Bus(loop).answer(DescribeBackends.class, asked -> {
                turn();
                return new Backends(List.of());
            });
            await(large.exposition().scrape("").onComplete(done -> finished.set(true)));
            // some 20,000 rows take tens of milliseconds at least, a turn a microsecond
            assertTrue(turns.get() > 100, "turns: " + turns);
        }
    }

    @Nested
    class Without_an_answer_of_the_balancer {

        @Test
        void the_other_figures_are_there_and_the_gap_is_counted() throws Exception {
            String text = scrape();
            assertFalse(text.contains("tidegate_server_up{"), text);
            assertTrue(text.contains("tidegate_tunnels_active{backend=\"live\",server=\"live-1\"} 0.0\n"), text);
            assertTrue(text.contains("tidegate_partial_scrapes_total 1.0\n"), text);
        }
    }

    @Nested
    class A_reload {

        @Test
        void shows_the_new_names_and_forgets_the_checks_of_the_old() throws Exception {
            balancerSays(oneServer());
            bus.publish(new CheckFinished(
                    Fixtures.id("live", "live-1"), Instant.EPOCH, CheckResult.PASSED, "", Duration.ofMillis(3)));
            Configuration now = Fixtures.configuration(Fixtures.backend("web", HealthCheck.Type.TCP, "web-1"));
            bus.publish(new ConfigurationChanged(2, configuration, now));
            String text = scrape();
            assertTrue(text.contains("server=\"web-1\""), text);
            assertFalse(text.contains("live-1"), text);
        }
    }

    @Nested
    class The_end {

        @Test
        void writes_the_last_lines_of_the_log() throws Exception {
            for (int i = 0; i < 3_000; i++) {
                bus.send(new TunnelOpened(Instant.EPOCH, subject("r" + i)));
            }
            await(vertx.undeploy(deployment));
            assertEquals(3_000, lines().size());
        }

        private List<String> lines() throws IOException {
            return Files.readAllLines(folder.resolve("access.log"));
        }

        private Subject subject(String requestId) {
            return new Subject(
                    requestId,
                    "127.0.0.1:1",
                    "public",
                    OptionalInt.of(0),
                    Optional.of("live"),
                    Optional.of("live-1"),
                    Optional.of("GET"),
                    Optional.empty(),
                    Optional.of("/"),
                    Optional.empty());
        }
    }
}
