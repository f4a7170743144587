package io.tidegate.dist.process;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.HealthMessage.FirstRoundFinished;
import io.tidegate.core.bus.LifecycleMessage.LeaveStarted;
import io.tidegate.core.bus.LifecycleMessage.LoopDrained;
import io.tidegate.core.bus.LifecycleMessage.ShutdownStarted;
import io.tidegate.core.bus.LifecycleMessage.Started;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.DrainSettings;
import io.tidegate.core.frontend.Frontends;
import io.tidegate.core.wire.Transport;
import io.tidegate.dist.admin.NodePhase;
import io.tidegate.dist.admin.Operations;
import io.tidegate.dist.admin.ReloadOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Leads the process: which configuration is in force, one reload after the other, and the way to the end.
 *
 * <p>Thread: its context's; {@link #configuration}, {@link #phase}, {@link #leave}, {@link #reload}, {@link #shutdown} and {@link
 * #awaitDrained} from any.
 */
final class Supervisor extends VerticleBase implements Operations {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    /** Past grace and deadline: a Close is awaited for 2 s more, and a busy machine takes its time. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final CountDownLatch drained = new CountDownLatch(1);
    private final ReadyLine readyLine;
    private final Frontends frontends;
    private final ConfigurationSource source;
    private final Set<Integer> loopsDrained = new HashSet<>();
    private volatile Configuration configuration;
    private volatile NodePhase phase = NodePhase.STARTING;
    private boolean ending;
    private Future<?> lastReload = Future.succeededFuture();
    private long version = 1;

    @SuppressWarnings("NullAway.Init") // set in start()
    private Bus bus;

    @SuppressWarnings("NullAway.Init") // set in start()
    private Reload reload;

    Supervisor(ConfigurationSource source, Configuration initial, Frontends frontends) {
        this.source = source;
        this.configuration = initial;
        this.frontends = frontends;
        this.readyLine = new ReadyLine(initial, this::sayReady);
    }

    @Override
    public Future<?> start() {
        bus = new Bus(context);
        reload = new Reload(vertx, bus, frontends, source, EventLoops.count(configuration));
        bus.on(LoopDrained.class, this::onLoopDrained);
        bus.on(FirstRoundFinished.class, round -> readyLine.onFirstRound(round.backend()));
        new FileWatch(vertx, source::stamps, this::onFilesChanged).begin();
        return Future.succeededFuture();
    }

    /** Every frontend listens. */
    void onStarted() {
        context.runOnContext(now -> {
            if (phase == NodePhase.STARTING) {
                phase = NodePhase.RUNNING;
                bus.publish(new Started());
                readyLine.onListening();
                vertx.setTimer(ReadyLine.PATIENCE.toMillis(), over -> readyLine.onPatienceOver());
            }
        });
    }

    private void sayReady(List<String> unchecked) {
        if (phase != NodePhase.RUNNING) {
            return; // its end has begun meanwhile
        }
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue("version", ProductVersion.current().tidegate())
                .addKeyValue("transport", Transport.of(vertx).label())
                .addKeyValue("pid", ProcessHandle.current().pid());
        if (!unchecked.isEmpty()) {
            line = line.addKeyValue("unchecked", String.join(",", unchecked));
        }
        line.log("ready");
    }

    @Override
    public Configuration configuration() {
        return configuration;
    }

    @Override
    public NodePhase phase() {
        return phase;
    }

    @Override
    public Future<NodePhase> leave(Duration notice) {
        Promise<NodePhase> answer = ((VertxInternal) vertx).getOrCreateContext().promise();
        context.runOnContext(now -> {
            onLeave(notice);
            answer.complete(phase);
        });
        return answer.future();
    }

    @Override
    public Future<ReloadOutcome> reload(boolean dryRun) {
        // the answer comes back on the context of whoever asks
        Promise<ReloadOutcome> answer =
                ((VertxInternal) vertx).getOrCreateContext().promise();
        context.runOnContext(now -> {
            Future<ReloadOutcome> next = lastReload.transform(whatever -> attempt(dryRun));
            lastReload = next;
            next.onComplete(answer);
        });
        return answer.future();
    }

    /** Closes the listeners, lets everything drain, and ends. */
    void shutdown() {
        context.runOnContext(now -> {
            ending = true;
            if (phase == NodePhase.DRAINED) {
                drained.countDown();
            } else {
                drainSoon();
            }
        });
    }

    /** Waits until nothing is left, or the bound has passed. */
    void awaitDrained() throws InterruptedException {
        drained.await();
    }

    private Future<ReloadOutcome> attempt(boolean dryRun) {
        if (phase != NodePhase.RUNNING) {
            return Future.succeededFuture(new ReloadOutcome.Rejected(List.of("the process is starting or ending")));
        }
        return dryRun
                ? reload.plan(configuration)
                : reload.apply(configuration, version + 1, adopted -> {
                    version++;
                    configuration = adopted;
                });
    }

    private Future<?> onFilesChanged() {
        return configuration.watch() && phase == NodePhase.RUNNING ? reload(false) : Future.succeededFuture();
    }

    private void onLeave(Duration notice) {
        if (phase != NodePhase.RUNNING) {
            return;
        }
        phase = NodePhase.LEAVING;
        LOG.atInfo().addKeyValue("notice_s", notice.toSeconds()).log("leaving");
        bus.publish(new LeaveStarted());
        if (notice.isZero()) {
            drainSoon();
        } else {
            vertx.setTimer(notice.toMillis(), over -> drainSoon());
        }
    }

    /** A reload that is under way could open what is being closed. */
    private void drainSoon() {
        lastReload.onComplete(whatever -> onDrain());
    }

    private void onDrain() {
        if (phase == NodePhase.DRAINING || phase == NodePhase.DRAINED) {
            return;
        }
        phase = NodePhase.DRAINING;
        DrainSettings drain = configuration.drain();
        LOG.atInfo()
                .addKeyValue("grace_s", drain.grace().toSeconds())
                .addKeyValue("deadline_s", drain.deadline().toSeconds())
                .log("shutdown");
        frontends.stopListening().onComplete(closed -> context.runOnContext(now -> bus.publish(new ShutdownStarted())));
        if (!drain.deadline().isZero()) {
            vertx.setTimer(drain.grace().plus(drain.deadline()).plus(MARGIN).toMillis(), late -> {
                if (phase != NodePhase.DRAINED) {
                    LOG.atWarn()
                            .addKeyValue("loops_drained", loopsDrained.size())
                            .log("drain-incomplete");
                    onDrained();
                }
            });
        }
    }

    private void onLoopDrained(LoopDrained loop) {
        loopsDrained.add(loop.loop());
        if (loopsDrained.size() == EventLoops.count(configuration)) {
            LOG.info("drained");
            onDrained();
        }
    }

    private void onDrained() {
        phase = NodePhase.DRAINED;
        if (ending) {
            drained.countDown();
        }
    }
}
