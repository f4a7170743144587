package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;

/**
 * Follows one body through bytes that come in any pieces, and tells where it ends.
 *
 * <p>Thread: the event loop of the connection. State: only counters, nothing of the body is held.
 */
public abstract sealed class BodyScanner permits FixedBody, ChunkScanner, UnboundedBody {
    /** Receives the stretches of a buffer that are content, not chunk framing. */
    public interface DataSink {
        /** {@code index} is absolute in the buffer that was given to {@link #accept}. */
        void onData(int index, int length);
    }

    private static final DataSink NOBODY = (index, length) -> {};

    /**
     * Takes note of what is readable, as far as it belongs to the body; the reader index stays.
     *
     * @return how many of the readable bytes belong to the body; what is behind them does not
     * @throws BadMessage where the body is malformed: then none of these bytes may go on
     */
    public abstract int accept(ByteBuf in, DataSink sink) throws BadMessage;

    public final int accept(ByteBuf in) throws BadMessage {
        return accept(in, NOBODY);
    }

    /** Whether the body is over; never of one that ends with the connection. */
    public abstract boolean complete();

    /** Whether the end of the connection may be the end of this body. */
    public boolean completeAtEnd() {
        return complete();
    }
}
