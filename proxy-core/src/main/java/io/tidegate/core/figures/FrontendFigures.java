package io.tidegate.core.figures;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one event loop counts for one frontend.
 *
 * <p>Thread: written by its event loop; read by any.
 */
public final class FrontendFigures {
    private final Count connectionsActive = new Count();
    private final Map<Outcome, Count> handshakes = new ConcurrentHashMap<>();
    private final Map<Outcome, Count> requests = new ConcurrentHashMap<>();
    private final Map<EntryFailure, Count> entryFailures = new ConcurrentHashMap<>();

    /** A backend ("" where no route matched) and how it went: a handshake's result, a plain request's status. */
    public record Outcome(String backend, String result) {}

    public Count connectionsActive() {
        return connectionsActive;
    }

    public void handshake(String backend, String result) {
        handshakes
                .computeIfAbsent(new Outcome(backend, result), k -> new Count())
                .add(1);
    }

    public void request(String backend, String code) {
        requests.computeIfAbsent(new Outcome(backend, code), k -> new Count()).add(1);
    }

    public void entryFailed(EntryFailure why) {
        entryFailures.computeIfAbsent(why, k -> new Count()).add(1);
    }

    /** Keeps what is counted for these backends, and where no route matched. */
    void forget(Set<String> keptBackends) {
        handshakes.keySet().removeIf(outcome -> gone(outcome, keptBackends));
        requests.keySet().removeIf(outcome -> gone(outcome, keptBackends));
    }

    private static boolean gone(Outcome outcome, Set<String> keptBackends) {
        return !outcome.backend().isEmpty() && !keptBackends.contains(outcome.backend());
    }

    public Map<Outcome, Count> handshakes() {
        return handshakes;
    }

    public Map<Outcome, Count> requests() {
        return requests;
    }

    public Map<EntryFailure, Count> entryFailures() {
        return entryFailures;
    }
}
