package io.tidegate.health;

import io.tidegate.core.config.ServerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which backends still wait for the first check of a server; once a backend had its round it never waits again. */
final class FirstRounds {
    private final Map<String, Set<ServerId>> awaited = new HashMap<>(); // an empty set: the round is over

    /**
     * Takes the backends of a configuration, each with its servers that had no check yet; others are forgotten.
     *
     * @return those whose round is over by this
     */
    List<String> apply(Map<String, Set<ServerId>> unchecked) {
        awaited.keySet().retainAll(unchecked.keySet());
        List<String> over = new ArrayList<>();
        unchecked.forEach((backend, servers) -> {
            Set<ServerId> known = awaited.get(backend);
            if (known == null || !known.isEmpty()) {
                awaited.put(backend, new HashSet<>(servers));
                if (servers.isEmpty()) {
                    over.add(backend);
                }
            }
        });
        return over;
    }

    /** A server was checked; whether its backend's round is over by this. */
    boolean checked(ServerId server) {
        Set<ServerId> servers = awaited.get(server.backend());
        return servers != null && servers.remove(server) && servers.isEmpty();
    }
}
