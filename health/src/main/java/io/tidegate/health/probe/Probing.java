package io.tidegate.health.probe;

/**
 * A check under way.
 *
 * <p>Thread: the event loop of the {@link Prober}.
 */
public interface Probing {
    /** Gives up and closes; the listener is told nothing more. */
    void cancel();
}
