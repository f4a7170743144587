package io.tidegate.health.probe;

/**
 * Who learns how a check goes.
 *
 * <p>Thread: the event loop of the {@link Prober}; never within {@link Prober#start}.
 */
public interface ProbeListener {
    /** Something was done or met. */
    default void onStep(Step step) {}

    /** The check is decided; its connection may still take leave. */
    void onDecided(Outcome outcome);

    /** The connection is gone and nothing is held any more; comes once, after {@link #onDecided}. */
    void onOver();
}
