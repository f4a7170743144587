package io.tidegate.health;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.ClusterMessage.DescribeVerdicts;
import io.tidegate.core.bus.ClusterMessage.MembersHeard;
import io.tidegate.core.bus.ClusterMessage.VerdictsHeard;
import io.tidegate.core.bus.HealthMessage.ServerAnswered;
import io.tidegate.core.bus.HealthMessage.ServerFailed;
import io.tidegate.core.bus.HealthMessage.ServerResolved;
import io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged;
import io.tidegate.core.config.Configuration;
import io.tidegate.health.probe.Prober;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health on the bus: takes configurations, addresses and what real traffic says, and publishes what comes of it and of
 * the checks. One instance.
 *
 * <p>Thread: its event loop.
 */
public final class HealthVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(HealthVerticle.class);

    private final Configuration initial;
    private final InstantSource clock;
    private final RandomGenerator random;
    private Future<Void> applied = Future.succeededFuture();
    private Runnable atStop = () -> {};

    public HealthVerticle(Configuration initial, InstantSource clock, RandomGenerator random) {
        this.initial = initial;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Future<?> start() {
        Bus bus = new Bus(context);
        Teller teller = new Teller(bus);
        Prober prober = Prober.on(context, random);
        Checks checks = new Checks(prober, clock, random, teller);
        SharedChecks shared = new SharedChecks(checks);
        checks.afterCheck(shared::onChecked);
        PassiveChecks passive = new PassiveChecks(prober.wheel(), clock, teller, shared::onSuspect);
        bus.on(ServerFailed.class, passive::onFailed);
        bus.on(ServerAnswered.class, answer -> passive.onAnswered(answer.server()));
        bus.on(ServerResolved.class, found -> checks.resolved(found.server(), found.addresses()));
        bus.on(MembersHeard.class, shared::onMembers);
        bus.on(VerdictsHeard.class, shared::onVerdicts);
        bus.answer(DescribeVerdicts.class, question -> shared.verdicts());
        bus.on(
                ConfigurationChanged.class,
                change -> apply(change.now(), checks, passive)
                        .onSuccess(applied -> shared.applyAll())
                        .onFailure(failure -> LOG.error("event=health-reload-failed", failure)));
        atStop = () -> {
            checks.stop();
            passive.stop();
            prober.close();
        };
        return apply(initial, checks, passive);
    }

    /** One after the other, also where one has files to read and the next has none. */
    private Future<Void> apply(Configuration now, Checks checks, PassiveChecks passive) {
        Promise<Void> done = Promise.promise();
        Future<Void> before = applied;
        applied = done.future();
        before.onComplete(ignored -> loadTls(now)
                .map(tls -> {
                    checks.apply(now, tls);
                    passive.apply(now);
                    return tls;
                })
                .onSuccess(tls -> done.complete())
                .onFailure(done::fail));
        return applied;
    }

    private Future<Map<String, TlsTowards>> loadTls(Configuration now) {
        Promise<Map<String, TlsTowards>> loaded = Promise.promise();
        if (TlsTowards.isNeeded(now)) {
            vertx.executeBlocking(() -> TlsTowards.load(now)).onComplete(loaded);
        } else {
            loaded.complete(Map.of());
        }
        return loaded.future();
    }

    @Override
    public Future<?> stop() {
        atStop.run();
        return Future.succeededFuture();
    }
}
