package io.tidegate.metrics;

import io.tidegate.core.config.Configuration;
import io.tidegate.core.figures.LoopFigures;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which names a scrape shows: those of the configuration, and those that a reload removed for as long as something of
 * theirs is open. So series end with what they are about, and a client can add none.
 */
final class Shown {
    private final Set<String> frontends;
    private final Map<String, Set<String>> backends = new HashMap<>();

    Shown(Configuration configuration, List<LoopFigures> loops) {
        frontends = new HashSet<>(configuration.frontends().keySet());
        configuration
                .backends()
                .forEach((name, backend) ->
                        backends.put(name, new HashSet<>(backend.servers().keySet())));
        for (LoopFigures loop : loops) {
            loop.frontends().forEach((name, figures) -> {
                if (figures.connectionsActive().value() > 0) {
                    frontends.add(name);
                }
            });
            loop.servers().forEach((id, figures) -> {
                if (figures.tunnelsActive().value() > 0) {
                    backends.computeIfAbsent(id.backend(), k -> new HashSet<>()).add(id.name());
                }
            });
        }
    }

    boolean frontend(String name) {
        return frontends.contains(name);
    }

    /** Also "", which is where no route matched. */
    boolean backend(String name) {
        return name.isEmpty() || backends.containsKey(name);
    }

    boolean server(String backend, String name) {
        return backends.getOrDefault(backend, Set.of()).contains(name);
    }
}
