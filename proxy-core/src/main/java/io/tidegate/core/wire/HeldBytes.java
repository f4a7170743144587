package io.tidegate.core.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all wires of the process keep for sides that do not read, against {@code buffers-total}.
 *
 * <p>Thread: any; touched only when something is kept.
 */
public final class HeldBytes {
    private final AtomicLong now = new AtomicLong();
    private volatile long limit;

    public HeldBytes(long limit) {
        this.limit = limit;
    }

    /** More is kept, or with a negative number less. */
    public void add(long bytes) {
        now.addAndGet(bytes);
    }

    /** Past the limit: a direction that keeps anything is not read, and each read is small. */
    public boolean scarce() {
        return now.get() > limit;
    }

    public long bytes() {
        return now.get();
    }

    /** The limit of a new configuration. */
    public void limit(long bytes) {
        limit = bytes;
    }
}
