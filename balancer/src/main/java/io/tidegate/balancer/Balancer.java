package io.tidegate.balancer;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.LoopMessage.Cause;
import io.tidegate.core.bus.OperatorMessage.Backends;
import io.tidegate.core.bus.OperatorMessage.ChangeServer;
import io.tidegate.core.bus.OperatorMessage.Preview;
import io.tidegate.core.bus.OperatorMessage.PreviewSelection;
import io.tidegate.core.bus.OperatorMessage.ServerChanged;
import io.tidegate.core.bus.OperatorMessage.ServerStateChanged;
import io.tidegate.core.bus.SelectionMessage.Refused;
import io.tidegate.core.bus.SelectionMessage.SelectServer;
import io.tidegate.core.bus.SelectionMessage.SelectionAbandoned;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.DrainSettings;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All backends: what each message changes. Knows no event bus; time and chance are given.
 *
 * <p>Thread: the balancer's.
 */
final class Balancer {
    private final Outbox outbox;
    private final InstantSource clock;
    private final ClosePacer pacer;
    private final Roster roster;
    private Configuration configuration;
    private long shutdownMillis = Closing.NEVER;

    Balancer(Configuration initial, Outbox outbox, InstantSource clock, RandomGenerator random) {
        this.outbox = outbox;
        this.clock = clock;
        this.pacer = new ClosePacer(outbox);
        this.roster = new Roster(outbox, random);
        this.configuration = initial;
        roster.use(initial, true, clock.millis());
    }

    void onSelect(SelectServer ask) {
        @Nullable Pool pool = roster.pool(ask.backend());
        if (pool == null) {
            outbox.answer(ask.loop(), new Refused(ask.ticket(), Refused.Why.NO_SERVER));
        } else {
            pool.select(ask, clock.millis());
        }
    }

    void onAbandoned(SelectionAbandoned abandoned) {
        pool(abandoned.backend()).ifPresent(pool -> pool.abandon(abandoned.loop(), abandoned.ticket()));
    }

    void onLeaseEnded(Lease lease) {
        @Nullable PooledServer server = roster.server(lease.server().id());
        if (server == null) {
            return;
        }
        server.giveBack(lease.loop());
        pacer.onLeaseEnded(server, lease.loop());
        if (!server.removed()) {
            server.pool().onReturned(server, clock.millis());
        } else if (server.active() == 0) {
            forget(server);
        }
    }

    void onHealth(ServerId id, Health health) {
        change(id, server -> server.onHealth(health, clock.millis()));
    }

    void onWatched(ServerId id, boolean watched) {
        // changes no choice, only what the next leases say
        Optional.ofNullable(roster.server(id)).ifPresent(server -> server.onWatched(watched));
    }

    void onEjected(ServerId id, Optional<Instant> until) {
        change(id, server -> server.onEjected(until));
    }

    void onResolved(ServerId id, List<InetSocketAddress> addresses) {
        change(id, server -> server.onResolved(addresses));
    }

    /** What the others of so many nodes hold; a server that is not named has none there. */
    void onElsewhere(Map<ServerId, Integer> open, int nodes) {
        for (PooledServer server : roster.servers()) {
            if (server.onElsewhere(open.getOrDefault(server.id(), 0))) {
                server.pool().onLoad(server);
            }
        }
        roster.pools().forEach(pool -> pool.onTold(nodes));
    }

    ServerChanged onChangeServer(ChangeServer wanted) {
        return new ServerChanged(pool(wanted.backend())
                .flatMap(pool -> pool.server(wanted.server()))
                .map(server -> changed(server, wanted)));
    }

    Backends onDescribe() {
        return new Backends(roster.pools().stream().map(Pool::status).toList());
    }

    Preview onPreview(PreviewSelection request) {
        return pool(request.backend())
                .map(pool -> pool.preview(request, clock.millis()))
                .orElseGet(() -> new Preview(Optional.empty(), "there is no backend " + request.backend()));
    }

    void onConfiguration(Configuration now) {
        configuration = now;
        roster.use(now, false, clock.millis());
        for (PooledServer server : List.copyOf(roster.servers())) {
            if (server.removed() && server.active() == 0) {
                forget(server);
            } else {
                pace(server);
            }
        }
        roster.pools().forEach(pool -> pool.onChanged(clock.millis()));
    }

    void onShutdown() {
        shutdownMillis = clock.millis();
        roster.servers().forEach(this::pace);
    }

    /** Whether tunnels are to be closed now or later, so that {@link #onTick} is needed. */
    boolean closing() {
        return pacer.busy();
    }

    void onTick() {
        pacer.tick(clock.millis(), configuration.drain().closesPerSecond());
    }

    private Optional<Pool> pool(String backend) {
        return Optional.ofNullable(roster.pool(backend));
    }

    private void change(ServerId id, Consumer<PooledServer> change) {
        @Nullable PooledServer server = roster.server(id);
        if (server != null && !server.removed()) {
            change.accept(server);
            pace(server);
            server.pool().onChanged(clock.millis());
        }
    }

    private ServerStatus changed(PooledServer server, ChangeServer wanted) {
        ServerState state = wanted.state().orElse(server.state());
        int weight = wanted.weight().orElse(server.weight());
        if (weight < 0 || weight > Server.MAX_WEIGHT) {
            throw new IllegalArgumentException("a weight is 0 to " + Server.MAX_WEIGHT + ", not " + weight);
        }
        boolean differs = state != server.state() || weight != server.weight();
        change(server.id(), it -> {
            it.onState(state, clock.millis());
            wanted.weight().ifPresent(it::onWeight);
        });
        if (differs) {
            outbox.publish(new ServerStateChanged(server.id(), state, weight));
        }
        return server.status();
    }

    private void forget(PooledServer server) {
        roster.forget(server);
        pacer.set(server, Optional.empty());
    }

    /** Says anew what is to happen to a server's tunnels. */
    private void pace(PooledServer server) {
        DrainSettings drain = configuration.drain();
        long start = Closing.NEVER;
        long deadline = Closing.NEVER;
        Cause cause = Cause.SHUTDOWN;
        if (shutdownMillis != Closing.NEVER) {
            start = shutdownMillis + drain.grace().toMillis();
        }
        if (server.draining()) {
            start = Math.min(start, server.drainSinceMillis() + drain.grace().toMillis());
            cause = Cause.DRAIN;
        }
        if (start != Closing.NEVER && !drain.deadline().isZero()) {
            deadline = start + drain.deadline().toMillis();
        }
        server.drainEndsMillis = deadline;
        if (server.health() == Health.DOWN && server.pool().backend().onDown() == Backend.OnDown.CLOSE) {
            start = Math.min(start, server.downSinceMillis());
            cause = Cause.SERVER_DOWN;
        }
        pacer.set(
                server,
                start == Closing.NEVER ? Optional.empty() : Optional.of(new Closing(server, cause, start, deadline)));
    }
}
