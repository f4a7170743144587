package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How much a channel reads at once: what came lately, as Netty guesses it, but never more than its owner wants.
 *
 * <p>Thread: the channel's event loop.
 */
final class ChannelReads implements RecvByteBufAllocator {
    private final RecvByteBufAllocator guesses = new AdaptiveRecvByteBufAllocator();
    private final HeldBytes held;
    private int maxBytes = EpollWires.READ_BYTES;

    ChannelReads(HeldBytes held) {
        this.held = held;
    }

    void maxBytes(int bytes) {
        maxBytes = Math.max(1, bytes);
    }

    @Override
    @SuppressWarnings("deprecation") // the interface names the old type of handle; Netty itself wants the new one
    public Handle newHandle() {
        return new Bounded((ExtendedHandle) guesses.newHandle());
    }

    private final class Bounded extends DelegatingHandle implements ExtendedHandle {
        Bounded(ExtendedHandle guessing) {
            super(guessing);
        }

        @Override
        public int guess() {
            return held.readBytes(Math.min(delegate().guess(), maxBytes));
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return ((ExtendedHandle) delegate()).continueReading(maybeMore);
        }
    }
}
