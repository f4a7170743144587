package io.tidegate.balancer;

import io.tidegate.core.bus.BackendStatus;
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
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    private static final int MOST_WEIGHT = 256;

    private final Outbox outbox;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ClosePacer pacer;
    private final Map<String, Pool> pools = new LinkedHashMap<>();

    /** Also those that were removed, until their last lease is back. */
    private final Map<ServerId, PooledServer> servers = new HashMap<>();

    private Configuration configuration;
    private long shutdownMillis = Closing.NEVER;

    Balancer(Configuration initial, Outbox outbox, InstantSource clock, RandomGenerator random) {
        this.outbox = outbox;
        this.clock = clock;
        this.random = random;
        this.pacer = new ClosePacer(outbox);
        this.configuration = initial;
        apply(initial, true);
    }

    Configuration configuration() {
        return configuration;
    }

    void onSelect(SelectServer ask) {
        @Nullable Pool pool = pools.get(ask.backend());
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
        @Nullable PooledServer server = servers.get(lease.server().id());
        if (server == null) {
            return;
        }
        server.giveBack(lease.loop());
        pacer.onLeaseEnded(server, lease.loop());
        if (!server.removed()) {
            server.pool().onReturned(server, clock.millis());
        } else if (server.active() == 0) {
            servers.remove(server.id());
            pacer.set(server, Optional.empty());
        }
    }

    void onHealth(ServerId id, Health health) {
        change(id, server -> server.onHealth(health, clock.millis()));
    }

    void onWatched(ServerId id, boolean watched) {
        change(id, server -> server.onWatched(watched));
    }

    void onEjected(ServerId id, Optional<Instant> until) {
        change(id, server -> server.onEjected(until));
    }

    void onResolved(ServerId id, List<InetSocketAddress> addresses) {
        change(id, server -> server.onResolved(addresses));
    }

    ServerChanged onChangeServer(ChangeServer wanted) {
        return new ServerChanged(pool(wanted.backend())
                .flatMap(pool -> pool.server(wanted.server()))
                .map(server -> changed(server, wanted)));
    }

    Backends onDescribe() {
        List<BackendStatus> all = new ArrayList<>();
        for (Pool pool : pools.values()) {
            List<ServerStatus> statuses =
                    pool.servers().stream().map(PooledServer::status).toList();
            all.add(new BackendStatus(pool.backend().name(), pool.backend().balance(), pool.queued(), statuses));
        }
        return new Backends(all);
    }

    Preview onPreview(PreviewSelection request) {
        return pool(request.backend())
                .map(pool -> pool.preview(request, clock.millis()))
                .orElseGet(() -> new Preview(Optional.empty(), "there is no backend " + request.backend()));
    }

    void onConfiguration(Configuration now) {
        configuration = now;
        apply(now, false);
    }

    void onShutdown() {
        shutdownMillis = clock.millis();
        servers.values().forEach(this::pace);
    }

    /** Whether tunnels are to be closed now or later, so that {@link #onTick} is needed. */
    boolean closing() {
        return pacer.busy();
    }

    void onTick() {
        pacer.tick(clock.millis(), configuration.drain().closesPerSecond());
    }

    private Optional<Pool> pool(String backend) {
        return Optional.ofNullable(pools.get(backend));
    }

    private void change(ServerId id, Consumer<PooledServer> change) {
        @Nullable PooledServer server = servers.get(id);
        if (server != null && !server.removed()) {
            change.accept(server);
            pace(server);
            server.pool().onChanged(clock.millis());
        }
    }

    private ServerStatus changed(PooledServer server, ChangeServer wanted) {
        ServerState state = wanted.state().orElse(server.state());
        int weight = wanted.weight().orElse(server.weight());
        if (weight < 0 || weight > MOST_WEIGHT) {
            throw new IllegalArgumentException("a weight is 0 to " + MOST_WEIGHT + ", not " + weight);
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

    private void apply(Configuration now, boolean atStart) {
        List<PooledServer> before = new ArrayList<>(servers.values());
        List<PooledServer> kept = new ArrayList<>();
        for (Backend backend : now.backends().values()) {
            Pool pool = pools.computeIfAbsent(backend.name(), name -> new Pool(backend, outbox, random));
            List<PooledServer> members = new ArrayList<>();
            for (Server server : backend.servers().values()) {
                members.add(member(pool, server, atStart));
            }
            if (backend.healthCheck().type() == HealthCheck.Type.NONE) {
                members.forEach(server -> server.onHealth(Health.UNCHECKED, clock.millis()));
            }
            pool.use(backend, members);
            kept.addAll(members);
        }
        before.removeAll(new HashSet<>(kept));
        before.forEach(this::remove);
        pools.values().removeIf(pool -> {
            boolean gone = now.backend(pool.backend().name()).isEmpty();
            if (gone) {
                pool.refuseAll();
            }
            return gone;
        });
        kept.forEach(this::pace);
        pools.values().forEach(pool -> pool.onChanged(clock.millis()));
    }

    private PooledServer member(Pool pool, Server server, boolean atStart) {
        @Nullable PooledServer known = servers.get(server.id());
        if (known == null) {
            PooledServer added = new PooledServer(pool, server);
            if (!atStart) {
                added.slowStart.due();
            }
            servers.put(server.id(), added);
            return added;
        }
        if (known.removed()) {
            known.onReturned(pool, server);
        } else {
            known.onReload(server);
        }
        return known;
    }

    private void remove(PooledServer server) {
        if (server.removed()) {
            return;
        }
        server.onRemoved(clock.millis());
        if (server.active() == 0) {
            servers.remove(server.id());
            pacer.set(server, Optional.empty());
        } else {
            pace(server);
        }
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
