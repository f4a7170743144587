package io.tidegate.health;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Who is checked next when many are due at once: first come first served in two lanes, so many at once and so many
 * in a turn at most. Servers that are down get half of the places at most: a rack that hangs, each of its checks until
 * its timeout, does not keep those from being checked that serve.
 *
 * <p>Thread: one event loop.
 */
final class CheckLine<T> {
    /** Where a server waits. */
    enum Lane {
        SERVING,
        DOWN
    }

    /** What may be under way; {@code perTurn} may start within {@link #TURN_MILLIS}. */
    record Bounds(int inFlight, int down, int perTurn) {
        static final Bounds DEFAULT = new Bounds(512, 256, 64);
    }

    static final long TURN_MILLIS = 20;

    private final Bounds bounds;
    private final Queue<T> serving = new ArrayDeque<>();
    private final Queue<T> down = new ArrayDeque<>();
    private int inFlight;
    private int downInFlight;
    private int started;
    private long turn = Long.MIN_VALUE;
    private boolean downIsNext;

    CheckLine(Bounds bounds) {
        this.bounds = bounds;
    }

    void add(T server, Lane lane) {
        (lane == Lane.DOWN ? down : serving).add(server);
    }

    /** The next that may start at this time, counted as under way until {@link #over}. */
    Optional<T> next(long nowMillis) {
        if (turn != nowMillis / TURN_MILLIS) {
            turn = nowMillis / TURN_MILLIS;
            started = 0;
        }
        if (started == bounds.perTurn || inFlight == bounds.inFlight) {
            return Optional.empty();
        }
        boolean downMay = downInFlight < bounds.down && !down.isEmpty();
        if (!downMay && serving.isEmpty()) {
            return Optional.empty();
        }
        boolean takeDown = downMay && (downIsNext || serving.isEmpty());
        downIsNext = !takeDown;
        started++;
        inFlight++;
        downInFlight += takeDown ? 1 : 0;
        return Optional.of((takeDown ? down : serving).remove());
    }

    /** One that was started in this lane is over. */
    void over(Lane lane) {
        inFlight--;
        downInFlight -= lane == Lane.DOWN ? 1 : 0;
    }

    /** Whether anyone waits. */
    boolean waits() {
        return !serving.isEmpty() || !down.isEmpty();
    }

    int inFlight() {
        return inFlight;
    }
}
