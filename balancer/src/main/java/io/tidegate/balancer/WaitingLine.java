package io.tidegate.balancer;

import io.tidegate.core.bus.SelectionMessage.SelectServer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tickets that wait for a free server, first come first; some wait for their own server alone. The pool bounds it
 * by {@code queue.max-length}.
 *
 * <p>Thread: the balancer's.
 */
final class WaitingLine {
    private final Map<Ticket, Waiting> line = new LinkedHashMap<>();
    private int waitingForOwn;

    private record Ticket(int loop, long number) {}

    private record Waiting(SelectServer ask, @Nullable PooledServer own) {}

    /** What came of an offer to one ticket. */
    enum Outcome {
        SERVED,
        STAYS,
        NOTHING_LEFT
    }

    /** Whoever knows what is free. */
    interface Offer {
        Outcome to(SelectServer ask, @Nullable PooledServer own);
    }

    int size() {
        return line.size();
    }

    /** Puts a ticket at the end; it waits for its own server where one is given. */
    void add(SelectServer ask, @Nullable PooledServer own) {
        count(line.put(new Ticket(ask.loop(), ask.ticket()), new Waiting(ask, own)), -1);
        count(new Waiting(ask, own), 1);
    }

    void remove(int loop, long ticket) {
        count(line.remove(new Ticket(loop, ticket)), -1);
    }

    /** Offers what is free to one after the other, until nothing is left that any of them could take. */
    void offer(Offer offer) {
        boolean anyFree = true;
        Iterator<Waiting> each = line.values().iterator();
        while (each.hasNext() && (anyFree || waitingForOwn > 0)) {
            Waiting waiting = each.next();
            if (waiting.own == null && !anyFree) {
                continue;
            }
            Outcome outcome = offer.to(waiting.ask, waiting.own);
            if (outcome == Outcome.SERVED) {
                each.remove();
                count(waiting, -1);
            } else if (outcome == Outcome.NOTHING_LEFT) {
                anyFree = false;
            }
        }
    }

    /** Empties the line and tells who was in it. */
    List<SelectServer> clear() {
        List<SelectServer> all = line.values().stream().map(Waiting::ask).toList();
        line.values().forEach(waiting -> count(waiting, -1));
        line.clear();
        return all;
    }

    private void count(@Nullable Waiting waiting, int change) {
        if (waiting != null && waiting.own != null) {
            waitingForOwn += change;
            waiting.own.waiting += change;
        }
    }
}
