package io.tidegate.balancer;

import io.tidegate.core.bus.Health;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All backends and servers, across reloads: the same identity is the same server, with its counts, health and state; a
 * removed one stays until its last lease is back.
 *
 * <p>Thread: the balancer's.
 */
final class Roster {
    private final Outbox outbox;
    private final RandomGenerator random;
    private final Map<String, Pool> pools = new LinkedHashMap<>();
    private final Map<ServerId, PooledServer> servers = new HashMap<>();

    Roster(Outbox outbox, RandomGenerator random) {
        this.outbox = outbox;
        this.random = random;
    }

    Collection<Pool> pools() {
        return pools.values();
    }

    /** All that hold leases or may get some: the removed ones, too. */
    Collection<PooledServer> servers() {
        return servers.values();
    }

    @Nullable
    Pool pool(String backend) {
        return pools.get(backend);
    }

    @Nullable
    PooledServer server(ServerId id) {
        return servers.get(id);
    }

    void forget(PooledServer server) {
        servers.remove(server.id());
    }

    /** Takes over what a configuration says; servers that are new after the start of the process start slowly. */
    void use(Configuration now, boolean atStart, long nowMillis) {
        Set<PooledServer> gone = new HashSet<>(servers.values());
        Map<String, Pool> before = new HashMap<>(pools);
        pools.clear();
        for (Backend backend : now.backends().values()) {
            @Nullable Pool known = before.remove(backend.name());
            Pool pool = known == null ? new Pool(backend, outbox, random) : known;
            List<PooledServer> members = new ArrayList<>();
            for (Server server : backend.servers().values()) {
                members.add(member(pool, server, atStart));
            }
            if (backend.healthCheck().type() == HealthCheck.Type.NONE) {
                members.forEach(server -> server.onHealth(Health.UNCHECKED, nowMillis));
            }
            pool.use(backend, members);
            pools.put(backend.name(), pool);
            members.forEach(gone::remove);
        }
        gone.forEach(server -> server.onRemoved(nowMillis));
        before.values().forEach(Pool::refuseAll);
    }

    private PooledServer member(Pool pool, Server server, boolean atStart) {
        Optional<PooledServer> known = Optional.ofNullable(servers.get(server.id()));
        if (known.isEmpty()) {
            PooledServer added = new PooledServer(pool, server);
            if (!atStart) {
                added.slowStart.due();
            }
            servers.put(server.id(), added);
            return added;
        }
        if (known.get().removed()) {
            known.get().onReturned(pool, server);
        } else {
            known.get().onReload(server);
        }
        return known.get();
    }
}
