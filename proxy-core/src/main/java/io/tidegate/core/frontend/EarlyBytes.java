package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tidegate.core.wire.HeldBytes;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent before it is its turn: the next request, or the first frames of a tunnel to be. It counts against
 * {@code buffers-total}.
 *
 * <p>Thread: its event loop.
 */
final class EarlyBytes {
    /** So much, then the client is not read; one read more may come. */
    private static final int MAX_BYTES = 64 * 1024;

    private final HeldBytes held;
    private @Nullable ByteBuf bytes;

    EarlyBytes(HeldBytes held) {
        this.held = held;
    }

    boolean isEmpty() {
        return bytes == null;
    }

    /** Keeps all readable bytes; whether more may come. */
    boolean keep(ByteBuf more) {
        int length = more.readableBytes();
        if (bytes == null) {
            bytes = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        }
        bytes.writeBytes(more);
        held.add(length);
        return bytes.readableBytes() < MAX_BYTES;
    }

    /** What was kept; the caller releases it. */
    ByteBuf take() {
        ByteBuf taken = bytes == null ? Unpooled.EMPTY_BUFFER : bytes;
        bytes = null;
        held.add(-taken.readableBytes());
        return taken;
    }
}
