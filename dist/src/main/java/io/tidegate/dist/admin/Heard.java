package io.tidegate.dist.admin;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.ClusterMessage.LoadElsewhere;
import io.tidegate.core.bus.HealthMessage.CheckFinished;
import io.tidegate.core.bus.HealthMessage.FirstRoundFinished;
import io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.ServerId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was said on the bus and nobody can be asked for: each server's last check, who had a first round of checks,
 * what other nodes hold.
 *
 * <p>Thread: written by the admin verticle's event loop; read by any.
 */
final class Heard {
    private final Map<ServerId, Checks> checks = new ConcurrentHashMap<>();
    private volatile Map<ServerId, Integer> elsewhere = Map.of();
    private final Set<String> firstRounds = ConcurrentHashMap.newKeySet();

    private record Checks(CheckFinished last, long failed) {}

    void listen(Bus bus) {
        bus.on(CheckFinished.class, this::onCheckFinished);
        bus.on(LoadElsewhere.class, m -> elsewhere = m.open());
        bus.on(FirstRoundFinished.class, m -> firstRounds.add(m.backend()));
        bus.on(ConfigurationChanged.class, m -> onConfigurationChanged(m.now()));
    }

    Optional<CheckFinished> lastCheck(ServerId server) {
        return Optional.ofNullable(checks.get(server)).map(Checks::last);
    }

    /** How many checks of this server have failed since it is known. */
    long checksFailed(ServerId server) {
        return Optional.ofNullable(checks.get(server)).map(Checks::failed).orElse(0L);
    }

    /** How many connections other nodes hold to it, as of about the last second. */
    int activeElsewhere(ServerId server) {
        return elsewhere.getOrDefault(server, 0);
    }

    boolean hadFirstRound(String backend) {
        return firstRounds.contains(backend);
    }

    private void onCheckFinished(CheckFinished check) {
        long failed = checksFailed(check.server()) + (check.result() == CheckResult.PASSED ? 0 : 1);
        checks.put(check.server(), new Checks(check, failed));
    }

    private void onConfigurationChanged(Configuration now) {
        checks.keySet().removeIf(id -> now.server(id).isEmpty());
        firstRounds.retainAll(now.backends().keySet());
    }
}
