package io.tidegate.health.probe;

/**
 * Who learns how a check goes.
 *
 * <p>Thread: the event loop of the {@link Prober}; never within {@link Prober#start}.
 */
public interface ProbeListener {
    /** Something was done or met. */
    default void onStep(Step step) {}

    /**
     * The check could not be made, for lack of something of our own; the server was not asked.
     *
     * @param asFailure what it would be as a failed check, which it is for whom nothing else is said
     */
    default void onNotMade(Outcome asFailure) {
        onDecided(asFailure);
    }

    /** The check is decided; its connection may still take leave. */
    void onDecided(Outcome outcome);

    /** The connection is gone and nothing is held any more; comes once, behind all else. */
    void onOver();
}
