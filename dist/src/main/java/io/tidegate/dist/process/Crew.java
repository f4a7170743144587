package io.tidegate.dist.process;

import io.tidegate.balancer.BalancerVerticle;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.frontend.FrontendVerticle;
import io.tidegate.core.frontend.Frontends;
import io.tidegate.core.wire.Transport;
import io.tidegate.dist.admin.AdminVerticle;
import io.tidegate.dist.cluster.ClusterVerticle;
import io.tidegate.health.HealthVerticle;
import io.tidegate.metrics.BuildInfo;
import io.tidegate.metrics.MetricsVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All verticles of the process, deployed in an order in which nobody misses what another says at its start: metrics before
 * the loops that offer their figures, the admin side before health tells of first rounds, listeners at last.
 *
 * <p>They share the event loops of the data path: at most as many threads work as there are cores, and a handshake that
 * asks the balancer wakes no thread more than it must.
 */
final class Crew {
    private static final Logger LOG = LoggerFactory.getLogger(Crew.class);

    /** More than metrics takes to write the access log's last lines. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(6);

    private final Vertx vertx;
    private final Configuration initial;
    private final Frontends frontends;
    private final Supervisor supervisor;

    Crew(Vertx vertx, Configuration initial, Frontends frontends, Supervisor supervisor) {
        this.vertx = vertx;
        this.initial = initial;
        this.frontends = frontends;
        this.supervisor = supervisor;
    }

    /** Starts everything; what listens when something fails is closed with Vert.x. */
    Future<List<Frontends.Bound>> deploy() {
        int loops = EventLoops.count(initial);
        MetricsVerticle metrics = new MetricsVerticle(
                initial,
                BuildInfo.of(
                        ProductVersion.current().tidegate(), Transport.of(vertx).label()));
        AdminVerticle admin = new AdminVerticle(supervisor, metrics.exposition(), loops);
        return vertx.deployVerticle(supervisor)
                .compose(done -> vertx.deployVerticle(metrics))
                .compose(done -> vertx.deployVerticle(admin))
                .compose(done -> vertx.deployVerticle(
                        new BalancerVerticle(initial, InstantSource.system(), new SplittableRandom())))
                .compose(done -> vertx.deployVerticle(
                        new HealthVerticle(initial, InstantSource.system(), new SplittableRandom())))
                .compose(done -> loops(loops))
                .compose(done -> frontends.listen())
                .compose(bound -> cluster().map(bound))
                .onSuccess(bound -> onListening(bound, admin));
    }

    /** Ends everything; the access log's last lines are written. */
    void close() throws InterruptedException {
        try {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().addKeyValue("reason", e.toString()).log("close-incomplete");
        }
    }

    /** One verticle on each event loop: Vert.x deals the loops out in turn. */
    private Future<?> loops(int loops) {
        return vertx.deployVerticle(
                (Supplier<FrontendVerticle>) frontends::verticle, new DeploymentOptions().setInstances(loops));
    }

    /** After the listeners: it need not come up for this node to serve. */
    private Future<?> cluster() {
        return initial.cluster().enabled()
                ? vertx.deployVerticle(
                        ClusterVerticle.of(initial, ProductVersion.current().tidegate()))
                : Future.succeededFuture();
    }

    private void onListening(List<Frontends.Bound> addresses, AdminVerticle admin) {
        addresses.forEach(address -> LOG.atInfo()
                .addKeyValue("frontend", address.frontend())
                .addKeyValue("address", address.address())
                .log("listening"));
        admin.address()
                .ifPresent(address -> LOG.atInfo().addKeyValue("admin", address).log("listening"));
        supervisor.onStarted();
    }
}
