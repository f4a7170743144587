package io.tidegate.core.wire;

import io.tidegate.core.figures.Count;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all wires of the process keep for sides that do not read, against {@code buffers-total}.
 *
 * <p>Thread: any, {@link #add} the one event loop that it counts for; touched only when something is kept.
 */
public final class HeldBytes {
    /** The size of a read while {@code buffers-total} is used up. */
    static final int SCARCE_READ_BYTES = 4 * 1024;

    private final AtomicLong now;
    private final AtomicLong limit;
    private final Count mine;

    public HeldBytes(long limit) {
        this(new AtomicLong(), new AtomicLong(limit), new Count());
    }

    private HeldBytes(AtomicLong now, AtomicLong limit, Count mine) {
        this.now = now;
        this.limit = limit;
        this.mine = mine;
    }

    /** The same account, seen from one event loop, whose part is counted here, too. */
    public HeldBytes counting(Count part) {
        return new HeldBytes(now, limit, part);
    }

    /** More is kept, or with a negative number less. */
    public void add(long bytes) {
        now.addAndGet(bytes);
        mine.add(bytes);
    }

    /** Past the limit: a direction that keeps anything is not read, and each read is small. */
    public boolean scarce() {
        return now.get() > limit.get();
    }

    /** How much may be read at once where so much is wanted. */
    int readBytes(int wanted) {
        return scarce() ? Math.min(wanted, SCARCE_READ_BYTES) : wanted;
    }

    public long bytes() {
        return now.get();
    }

    /** The limit of a new configuration. */
    public void limit(long bytes) {
        limit.set(bytes);
    }
}
