package io.tidegate.metrics;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.ClusterMessage.ClusterFigures;
import io.tidegate.core.bus.HealthMessage.CheckFinished;
import io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged;
import io.tidegate.core.bus.LifecycleMessage.FiguresOffered;
import io.tidegate.core.bus.LifecycleMessage.ReloadFinished;
import io.tidegate.core.bus.LogMessage.ExchangeEnded;
import io.tidegate.core.bus.LogMessage.TunnelOpened;
import io.tidegate.core.bus.OperatorMessage.Backends;
import io.tidegate.core.bus.OperatorMessage.DescribeBackends;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Server;
import io.tidegate.core.figures.LoopFigures;
import io.tidegate.metrics.accesslog.AccessLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what is counted and logged, answers scrapes, writes the access log. One instance, deployed before the event
 * loops offer their cells and undeployed after they are gone, so that their last lines are written.
 *
 * <p>Thread: its context; {@link #exposition} may be asked from any.
 */
public final class MetricsVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsVerticle.class);
    private static final Duration BALANCER_PATIENCE = Duration.ofSeconds(2);
    private static final Duration LAST_LINES = Duration.ofSeconds(5);

    private final AccessLog accessLog;
    private final ProcessFigures process;
    private final CheckFigures checks = new CheckFigures();
    private final List<LoopFigures> loops = new ArrayList<>();
    private final Scrapes scrapes = new Scrapes(this::scrapeNow);
    private Configuration configuration;
    private boolean balancerSilent;
    private @Nullable Bus bus;
    private @Nullable JvmFigures jvm;

    public MetricsVerticle(Configuration initial, BuildInfo build) {
        this.configuration = initial;
        this.accessLog = new AccessLog(initial.accessLog());
        this.process = new ProcessFigures(build, accessLog);
    }

    /** Where the figures are read; may be asked for before this verticle is deployed, scraped only after. */
    public Exposition exposition() {
        return this::scrape;
    }

    @Override
    public Future<?> start() {
        Bus listening = new Bus(context);
        bus = listening;
        listening.on(FiguresOffered.class, offer -> loops.add(offer.figures()));
        listening.on(CheckFinished.class, checks::count);
        listening.on(ReloadFinished.class, process::count);
        listening.on(ClusterFigures.class, process::keep);
        listening.on(ExchangeEnded.class, accessLog::add);
        listening.on(TunnelOpened.class, accessLog::add);
        listening.on(ConfigurationChanged.class, this::onConfigurationChanged);
        accessLog.start();
        // Micrometer's binders load some 200 classes: not on an event loop.
        return vertx.executeBlocking(JvmFigures::new).onSuccess(bound -> jvm = bound);
    }

    @Override
    public Future<?> stop() {
        return vertx.executeBlocking(() -> {
            accessLog.stop(LAST_LINES);
            if (jvm != null) {
                jvm.close();
            }
            return null;
        });
    }

    private void onConfigurationChanged(ConfigurationChanged change) {
        configuration = change.now();
        checks.keep(configuration.backends().values().stream()
                .flatMap(backend -> backend.servers().values().stream())
                .map(Server::id)
                .collect(Collectors.toSet()));
        accessLog.reopen(configuration.accessLog());
    }

    private Future<Scrape> scrape(String accept) {
        if (context == null) {
            return Future.failedFuture(new IllegalStateException("metrics are not deployed"));
        }
        Promise<Scrape> answer = ((ContextInternal) vertx.getOrCreateContext()).promise();
        context.runOnContext(v -> scrapes.next(Format.of(accept)).onComplete(answer));
        return answer.future();
    }

    private Future<Scrape> scrapeNow(Format format) {
        return backends().compose(backends -> {
            Configuration current = configuration;
            List<LoopFigures> cells = List.copyOf(loops);
            return vertx.executeBlocking(() -> {
                Reading reading = new Reading(current, cells, backends, checks, process, LocalPorts.count());
                return format.write(jvm == null ? reading.alone() : reading.with(jvm));
            });
        });
    }

    /** What the balancer says; none if it does not answer: the other figures are the more wanted then. */
    private Future<List<BackendStatus>> backends() {
        if (bus == null) {
            return Future.failedFuture(new IllegalStateException("metrics are not deployed"));
        }
        return bus.request(new DescribeBackends(), Backends.class)
                .timeout(BALANCER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .map(Backends::backends)
                .onSuccess(backends -> balancerSilent = false)
                .recover(why -> {
                    process.countPartialScrape();
                    if (!balancerSilent) {
                        LOG.warn("event=scrapes-partial detail=\"no servers' states: {}\"", why.toString());
                    }
                    balancerSilent = true;
                    return Future.succeededFuture(List.of());
                });
    }
}
