package io.tidegate.core.tunnel;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.timer.Wheel;
import java.util.random.RandomGenerator;

/**
 * What an event loop lends to all its tunnels.
 *
 * <p>Thread: the event loop.
 */
public interface TunnelLoop {
    Wheel wheel();

    RandomGenerator random();

    /** A direct buffer for whole reads, used within one call. */
    ByteBuf scratch();

    /** A small direct buffer for a frame of our own, used within one call. */
    ByteBuf frameScratch();

    /** Whether {@code buffers-total} is used up. */
    boolean buffersScarce();

    /** Bytes came that are no valid frames; that tunnel's are followed no more. */
    void onInvalidFrame();
}
