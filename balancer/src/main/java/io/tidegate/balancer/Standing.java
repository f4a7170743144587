package io.tidegate.balancer;

import io.tidegate.balancer.policy.Policy;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.ServerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which servers of a backend are usable at the moment, in two tiers, and how much each of them weighs. It is worked out
 * anew only when something about them has changed, and step by step during a slow start.
 *
 * <p>Thread: the balancer's.
 */
final class Standing {
    /** A slow start changes weights in so many steps: each lets least-conn open only a few tunnels at once. */
    private static final int STEPS = 128;

    private final RandomGenerator random;
    private final Tier primaries;
    private final Tier backups;
    private final Map<String, PooledServer> servers = new LinkedHashMap<>();
    private Backend backend;
    private boolean anyUp;
    private boolean stale = true;
    private boolean starting;
    private long nextStepMillis;

    Standing(Backend backend, RandomGenerator random) {
        this.backend = backend;
        this.random = random;
        primaries = new Tier(Policy.of(backend.balance(), random));
        backups = new Tier(Policy.of(backend.balance(), random));
    }

    /** These are the servers from now on, in this order. */
    void use(Backend now, List<PooledServer> members) {
        if (now.balance() != backend.balance()) {
            primaries.policy(Policy.of(now.balance(), random));
            backups.policy(Policy.of(now.balance(), random));
        }
        backend = now;
        servers.clear();
        for (PooledServer server : members) {
            server.order = servers.size();
            server.slot = Policy.NONE; // it may have become a backup, or is one no more
            servers.put(server.server().name(), server);
        }
        stale = true;
    }

    Collection<PooledServer> servers() {
        return servers.values();
    }

    Optional<PooledServer> server(String name) {
        return Optional.ofNullable(servers.get(name));
    }

    void onChanged() {
        stale = true;
    }

    /** Brings the tiers up to date; to be called before they are used. */
    void settle(long nowMillis) {
        if (stale) {
            stale = false;
            lineUp(nowMillis, false);
        } else if (starting && nowMillis >= nextStepMillis) {
            step(nowMillis);
        }
    }

    /** Who serves a new client: backups only while every other server is unusable. */
    Tier tier() {
        return primaries.size() > 0 ? primaries : backups;
    }

    /** Who serves after these have failed: for this one request they are as good as down. */
    Tier tierAfter(List<PooledServer> tried) {
        return primaries.hasOtherThan(tried) ? primaries : backups;
    }

    /** A usable server's load or limit has changed. */
    void refresh(PooledServer server) {
        if (server.slot != Policy.NONE) {
            (server.server().backup() ? backups : primaries).refresh(server);
        }
    }

    /** Other nodes have told what they hold; so many nodes there are. */
    void told(int nodes) {
        primaries.told(nodes);
        backups.told(nodes);
    }

    /** Those of these that are usable. */
    List<PooledServer> usable(List<ServerId> ids) {
        List<PooledServer> found = new ArrayList<>();
        for (ServerId id : ids) {
            @Nullable PooledServer server = servers.get(id.name());
            if (server != null && server.slot != Policy.NONE && server.id().equals(id) && !found.contains(server)) {
                found.add(server);
            }
        }
        return found;
    }

    /** Whether a client whose cookie names this server may come back to it; unlike others it may in drain. */
    boolean servesItsOwn(PooledServer server, long nowMillis) {
        return servers.get(server.server().name()) == server
                && server.state() != ServerState.MAINT
                && server.alive(checked(), anyUp)
                && (!server.server().backup() || primaries.size() == 0)
                && (server.state() != ServerState.DRAIN || nowMillis < server.drainEndsMillis);
    }

    private void lineUp(long nowMillis, boolean anew) {
        anyUp = servers.values().stream().anyMatch(server -> server.health() == Health.UP);
        List<PooledServer> first = new ArrayList<>();
        List<PooledServer> second = new ArrayList<>();
        starting = false;
        for (PooledServer server : servers.values()) {
            server.slot = Policy.NONE;
            if (server.state() == ServerState.READY && server.weight() > 0 && server.alive(checked(), anyUp)) {
                server.slowStart.onUsable(nowMillis);
                starting |= server.slowStart.running() && !backend.slowStart().isZero();
                (server.server().backup() ? second : first).add(server);
            }
        }
        primaries.lineUp(first, server -> weight(server, nowMillis), anew);
        backups.lineUp(second, server -> weight(server, nowMillis), anew);
        nextStepMillis = nowMillis + backend.slowStart().toMillis() / STEPS;
    }

    private void step(long nowMillis) {
        primaries.reweigh(server -> weight(server, nowMillis));
        backups.reweigh(server -> weight(server, nowMillis));
        nextStepMillis = nowMillis + backend.slowStart().toMillis() / STEPS;
        for (PooledServer server : servers.values()) {
            if (server.slot != Policy.NONE && server.slowStart.running()) {
                return;
            }
        }
        // All at their full weights: the exact order begins.
        lineUp(nowMillis, true);
    }

    private double weight(PooledServer server, long nowMillis) {
        return server.weight()
                * server.slowStart.part(nowMillis, backend.slowStart().toMillis());
    }

    private boolean checked() {
        return backend.healthCheck().type() != HealthCheck.Type.NONE;
    }
}
