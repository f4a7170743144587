package io.tidegate.core.frontend;

import io.tidegate.core.config.Limits;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who may come in, by the frontend's name.
 *
 * <p>Thread: any.
 */
final class Admissions {
    private final Map<String, Admission> byFrontend = new ConcurrentHashMap<>();

    /** The frontend's; these are its limits where it is new. */
    Admission of(String frontend, Limits limits) {
        return byFrontend.computeIfAbsent(frontend, name -> new Admission(limits, System.nanoTime()));
    }

    /**
     * Forgets the frontends that a reload has removed and that nobody is connected to any more: who comes back under that
     * name is counted together with those that stayed. What was still open is forgotten at a later reload.
     */
    void keep(Set<String> frontends) {
        byFrontend
                .entrySet()
                .removeIf(entry ->
                        !frontends.contains(entry.getKey()) && entry.getValue().empty());
    }

    int size() {
        return byFrontend.size();
    }
}
