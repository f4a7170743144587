package io.tidegate.health;

import io.tidegate.core.config.ServerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Servers that this node's checks do not reach though another's do, once that has lasted: of two that watch one server die,
 * one always notices first. Thread: its owner's; times are milliseconds of one steady clock.
 */
final class Lopsided {
    /** More than a server that hangs takes to be noticed with the default settings, 8 s. */
    static final Duration LASTS = Duration.ofSeconds(10);

    private final Map<ServerId, Long> since = new HashMap<>();
    private final Set<ServerId> told = new HashSet<>();

    /** Those of now; returns the ones to be told of, each once for as long as it stays. */
    Set<ServerId> update(Set<ServerId> now, long nowMillis) {
        since.keySet().retainAll(now);
        told.retainAll(now);
        now.forEach(server -> since.putIfAbsent(server, nowMillis));
        Set<ServerId> lasting = new HashSet<>();
        since.forEach((server, start) -> {
            if (nowMillis - start >= LASTS.toMillis() && told.add(server)) {
                lasting.add(server);
            }
        });
        return lasting;
    }

    /** How many have lasted. */
    int count() {
        return told.size();
    }
}
