package io.tidegate.core.timer;

import org.jspecify.annotations.Nullable;

/**
 * One thing that waits in a {@link Wheel}: armed anew as often as one likes, told once when its time has come.
 *
 * <p>Thread: the wheel's event loop.
 */
public final class Deadline {
    private final Runnable onReached;
    long tick;

    @Nullable
    Deadline next;

    @Nullable
    Deadline previous;

    public Deadline(Runnable onReached) {
        this.onReached = onReached;
    }

    boolean armed() {
        return next != null;
    }

    void reached() {
        onReached.run();
    }
}
