package io.tidegate.dist.admin;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The last {@link #KEPT} events and who listens for the next ones.
 *
 * <p>Thread: the admin verticle's event loop.
 */
final class EventLog {
    static final int KEPT = 256;

    private final InstantSource clock;
    private final long run;
    private final Deque<Event> kept = new ArrayDeque<>();
    private final Set<Consumer<Event>> listeners = new LinkedHashSet<>();
    private long last;

    /** An event; {@code run} tells this process from the one before it, whose ids mean nothing here. */
    record Event(long run, long number, String type, JsonObject data) {
        String id() {
            return run + "-" + number;
        }
    }

    EventLog(InstantSource clock) {
        this.clock = clock;
        this.run = clock.instant().getEpochSecond();
    }

    /** Adds when it was, and tells everyone who listens. */
    void add(String type, JsonObject what) {
        Instant now = clock.instant();
        JsonObject data = new JsonObject().put("at", Answers.time(now)).mergeIn(what);
        Event event = new Event(run, ++last, type, data);
        if (kept.size() == KEPT) {
            kept.removeFirst();
        }
        kept.addLast(event);
        List.copyOf(listeners).forEach(listener -> listener.accept(event));
    }

    /** What was missed since the event of this id; all that is kept where it is not of this run. */
    List<Event> since(String id) {
        long number = id.startsWith(run + "-") ? number(id) : 0;
        return kept.stream().filter(event -> event.number() > number).toList();
    }

    void listen(Consumer<Event> listener) {
        listeners.add(listener);
    }

    void forget(Consumer<Event> listener) {
        listeners.remove(listener);
    }

    int listeners() {
        return listeners.size();
    }

    private static long number(String id) {
        try {
            return Long.parseLong(id.substring(id.indexOf('-') + 1));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
