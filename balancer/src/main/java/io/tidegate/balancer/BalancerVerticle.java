package io.tidegate.balancer;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.ClusterMessage.LoadElsewhere;
import io.tidegate.core.bus.HealthMessage.ServerEjected;
import io.tidegate.core.bus.HealthMessage.ServerHealthChanged;
import io.tidegate.core.bus.HealthMessage.ServerReadmitted;
import io.tidegate.core.bus.HealthMessage.ServerWatched;
import io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged;
import io.tidegate.core.bus.LifecycleMessage.ShutdownStarted;
import io.tidegate.core.bus.LifecycleMessage.Started;
import io.tidegate.core.bus.OperatorMessage.ChangeServer;
import io.tidegate.core.bus.OperatorMessage.DescribeBackends;
import io.tidegate.core.bus.OperatorMessage.PreviewSelection;
import io.tidegate.core.bus.SelectionMessage.LeaseEnded;
import io.tidegate.core.bus.SelectionMessage.SelectServer;
import io.tidegate.core.bus.SelectionMessage.SelectionAbandoned;
import io.tidegate.core.config.Configuration;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The one actor that owns all backends: what it listens to, and its clocks. Everything else is in {@link Balancer}.
 *
 * <p>Thread: its event loop; deployed once.
 */
public final class BalancerVerticle extends VerticleBase {
    private final Configuration initial;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final NameLookup lookup;

    public BalancerVerticle(Configuration initial, InstantSource clock, RandomGenerator random) {
        this(initial, clock, random, NameLookup.OF_THE_SYSTEM);
    }

    BalancerVerticle(Configuration initial, InstantSource clock, RandomGenerator random, NameLookup lookup) {
        this.initial = initial;
        this.clock = clock;
        this.random = random;
        this.lookup = lookup;
    }

    /** Succeeds once each server's name was looked up, or after two seconds: the rest then comes later. */
    @Override
    public Future<?> start() {
        Bus bus = new Bus(context);
        Balancer balancer = new Balancer(initial, new BusOutbox(bus), clock, random);
        CloseTicker ticker = new CloseTicker(vertx, balancer);
        Resolution resolution = new Resolution(vertx, lookup, clock, bus, balancer);

        bus.on(SelectServer.class, balancer::onSelect);
        bus.on(SelectionAbandoned.class, balancer::onAbandoned);
        bus.on(LeaseEnded.class, ended -> balancer.onLeaseEnded(ended.lease()));

        bus.on(ServerHealthChanged.class, it -> {
            balancer.onHealth(it.server(), it.health());
            ticker.check();
        });
        bus.on(ServerWatched.class, it -> balancer.onWatched(it.server(), it.watched()));
        bus.on(ServerEjected.class, it -> balancer.onEjected(it.server(), Optional.of(it.until())));
        bus.on(ServerReadmitted.class, it -> balancer.onEjected(it.server(), Optional.empty()));

        bus.answer(DescribeBackends.class, it -> balancer.onDescribe());
        bus.answer(PreviewSelection.class, balancer::onPreview);
        bus.answer(ChangeServer.class, it -> {
            var changed = balancer.onChangeServer(it);
            ticker.check();
            return changed;
        });

        bus.on(LoadElsewhere.class, it -> balancer.onElsewhere(it.open(), it.nodes()));

        bus.on(ConfigurationChanged.class, it -> {
            balancer.onConfiguration(it.now());
            resolution.use(it.now());
            ticker.check();
        });
        bus.on(Started.class, it -> resolution.publishAll());
        bus.on(ShutdownStarted.class, it -> {
            balancer.onShutdown();
            ticker.check();
        });
        return resolution.use(initial);
    }
}
