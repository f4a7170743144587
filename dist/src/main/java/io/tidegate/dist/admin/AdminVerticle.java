package io.tidegate.dist.admin;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.config.AdminSettings;
import io.tidegate.core.config.Bind;
import io.tidegate.core.config.Configuration;
import io.tidegate.metrics.Exposition;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The admin address: dashboard, API, metrics, health answers; nothing where {@code admin.bind} is off.
 *
 * <p>It is to be deployed before the others: it must hear the first checks, and {@code /health/ready} must answer 503
 * while they start. Its start fails with an IOException that names the address where that is taken.
 *
 * <p>Thread: one event loop; what takes long is written by worker threads.
 */
public final class AdminVerticle extends VerticleBase {
    private static final int IDLE_SECONDS = 60; // four heartbeats of the events

    private final Operations operations;
    private final Exposition exposition;
    private final int loops;
    private final InstantSource clock;
    private volatile Optional<String> address = Optional.empty();
    private volatile List<Endpoint> endpoints = List.of();

    /** {@code loops} event loops carry tunnels; each is asked for its own. */
    public AdminVerticle(Operations operations, Exposition exposition, int loops) {
        this(operations, exposition, loops, InstantSource.system());
    }

    AdminVerticle(Operations operations, Exposition exposition, int loops, InstantSource clock) {
        this.operations = operations;
        this.exposition = exposition;
        this.loops = loops;
        this.clock = clock;
    }

    /** Where it listens, such as {@code 127.0.0.1:9901}; empty before the start and where there is none. */
    public Optional<String> address() {
        return address;
    }

    /** All that can be asked but the metrics; empty before the start. */
    List<Endpoint> endpoints() {
        return endpoints;
    }

    @Override
    public Future<?> start() {
        Optional<Bind> bind = operations.configuration().admin().bind();
        return bind.isPresent() ? listen(bind.get()) : Future.succeededFuture();
    }

    private Future<?> listen(Bind bind) {
        return vertx.createHttpServer(options())
                .requestHandler(router(bind))
                .listen(bind.port(), bind.host())
                .onSuccess(server -> address = Optional.of(new Bind(bind.host(), server.actualPort()).toString()))
                .recover(e -> Future.failedFuture(new IOException("admin.bind " + bind + ": " + e.getMessage(), e)));
    }

    private Router router(Bind bind) {
        var metrics = new Endpoint(HttpMethod.GET, "", Access.OPEN, new MetricsApi(exposition)::scrape);
        Guard guard = new Guard(bind, this::admin);
        endpoints = make(bind);
        return AdminRouter.of(vertx, guard, endpoints, path -> path.equals(now().metricsPath()), metrics);
    }

    /** From here on what the endpoints need is heard. */
    private List<Endpoint> make(Bind bind) {
        Bus bus = new Bus(context);
        Heard heard = new Heard();
        heard.listen(bus);
        Traffic traffic = new Traffic();
        traffic.listen(bus);
        EventLog log = new EventLog(clock);
        new EventSources(log).listen(bus);
        EventsApi events = new EventsApi(log);
        vertx.setPeriodic(EventsApi.HEARTBEAT.toMillis(), tick -> events.heartbeat());
        return AdminApi.endpoints(
                new BackendsApi(bus, new ServerJson(heard, traffic)),
                new TunnelsApi(bus, loops),
                new ClusterApi(
                        bus,
                        version(),
                        () -> address.orElse(bind.toString()),
                        () -> now().fingerprint(),
                        () -> operations.phase().compareTo(NodePhase.RUNNING) > 0,
                        clock),
                new ExplainApi(bus, this::now),
                events,
                new ReloadApi(operations),
                new DrainApi(operations),
                new HealthApi(operations, heard),
                new Dashboard());
    }

    private Configuration now() {
        return operations.configuration();
    }

    private AdminSettings admin() {
        return now().admin();
    }

    private static String version() {
        return Optional.ofNullable(AdminVerticle.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true);
    }
}
