package io.tidegate.balancer;

import io.tidegate.balancer.policy.Policy;
import io.tidegate.balancer.policy.StableHash;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A server and all that the balancer knows of it. It outlives a reload, and its removal until the last lease is back.
 *
 * <p>Thread: the balancer's.
 */
final class PooledServer {
    private Pool pool;
    private Server server;
    private ServerState state = ServerState.READY;
    private OptionalInt operatorWeight = OptionalInt.empty();
    private Health health = Health.UNCHECKED;
    private Optional<Instant> ejectedUntil = Optional.empty();
    private boolean watched;
    private boolean removed;
    private List<InetSocketAddress> addresses = List.of();
    private int nextAddress;
    private final LoopCounts leases = new LoopCounts();
    private final Optional<String> stickyToken;
    private final long seed;
    private long total;
    private int elsewhere;
    private long drainSinceMillis;
    private long downSinceMillis;

    /** How many tickets wait for this server alone. */
    int waiting;

    /** Where this server stands in the tier in force; {@link Policy#NONE} where it is not usable. */
    int slot = Policy.NONE;

    /** Its place in the file. */
    int order;

    /** When its drain is over, as far as one is under way. */
    long drainEndsMillis = Long.MAX_VALUE;

    final SlowStart slowStart = new SlowStart();

    PooledServer(Pool pool, Server server) {
        this.pool = pool;
        this.server = server;
        this.stickyToken = Optional.of(StickyToken.of(server.id()));
        this.seed = StableHash.of(id().backend() + '\0' + id().name() + '\0' + id().url());
    }

    Pool pool() {
        return pool;
    }

    Server server() {
        return server;
    }

    ServerId id() {
        return server.id();
    }

    ServerState state() {
        return state;
    }

    Health health() {
        return health;
    }

    boolean removed() {
        return removed;
    }

    int weight() {
        return operatorWeight.orElse(server.weight());
    }

    /** The token that brings a client back here; always present, an Optional as messages want it. */
    Optional<String> stickyToken() {
        return stickyToken;
    }

    /** Its identity as a number, the same in every process. */
    long seed() {
        return seed;
    }

    /** Whether its tunnels are to be ended because it leaves. */
    boolean draining() {
        return removed || state == ServerState.DRAIN;
    }

    long drainSinceMillis() {
        return drainSinceMillis;
    }

    long downSinceMillis() {
        return downSinceMillis;
    }

    int active() {
        return leases.sum();
    }

    LoopCounts leases() {
        return leases;
    }

    /** What the algorithms count: the leases of this node; with those of other nodes where there are any. */
    int load() {
        return leases.sum() + elsewhere;
    }

    boolean full() {
        return server.maxConnections() > 0 && leases.sum() >= server.maxConnections();
    }

    /** Whether a server in service could serve at all, but for its weight and state. */
    boolean alive(boolean checked, boolean anyUp) {
        boolean healthy = !checked || health == Health.UP || (health == Health.UNCHECKED && !anyUp);
        return healthy && ejectedUntil.isEmpty() && !addresses.isEmpty();
    }

    Lease lease(int loop) {
        leases.add(loop, 1);
        total++;
        if (nextAddress >= addresses.size()) {
            nextAddress = 0;
        }
        return new Lease(server, addresses.get(nextAddress++), loop, watched);
    }

    void giveBack(int loop) {
        leases.add(loop, -1);
    }

    void onState(ServerState now, long nowMillis) {
        if (now == ServerState.DRAIN && !draining()) {
            drainSinceMillis = nowMillis;
        }
        if (now != ServerState.READY) {
            slowStart.due();
        }
        state = now;
    }

    void onWeight(int now) {
        operatorWeight = OptionalInt.of(now);
    }

    void onHealth(Health now, long nowMillis) {
        if (now == Health.DOWN && health != Health.DOWN) {
            downSinceMillis = nowMillis;
            slowStart.due();
        }
        health = now;
    }

    /** How many connections other nodes hold, as far as they have said; returns whether that is news. */
    boolean onElsewhere(int now) {
        boolean news = now != elsewhere;
        elsewhere = now;
        return news;
    }

    void onWatched(boolean now) {
        watched = now;
    }

    void onEjected(Optional<Instant> until) {
        ejectedUntil = until;
    }

    void onResolved(List<InetSocketAddress> now) {
        addresses = now;
    }

    /** The same server in a new file: an operator's weight stands unless the file's has changed. */
    void onReload(Server now) {
        if (now.weight() != server.weight()) {
            operatorWeight = OptionalInt.empty();
        }
        server = now;
    }

    void onRemoved(long nowMillis) {
        if (!draining()) {
            drainSinceMillis = nowMillis;
        }
        removed = true;
        slot = Policy.NONE;
    }

    /** In the file again before its last lease came back: the count goes on, all else begins anew. */
    void onReturned(Pool into, Server now) {
        pool = into;
        server = now;
        removed = false;
        state = ServerState.READY;
        operatorWeight = OptionalInt.empty();
        health = Health.UNCHECKED;
        ejectedUntil = Optional.empty();
        watched = false;
        slowStart.due();
    }

    ServerStatus status() {
        return new ServerStatus(id(), state, health, weight(), active(), waiting, total, ejectedUntil);
    }
}
