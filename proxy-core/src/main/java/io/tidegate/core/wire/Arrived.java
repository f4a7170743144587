package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What a wire has read and not handed over yet, in pieces of the size that is wanted.
 *
 * <p>Thread: the event loop of its wire.
 */
final class Arrived {
    private final HeldBytes held;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>(1);
    private int maxPieceBytes = EpollWires.READ_BYTES;
    private int bytes;
    private int accounted;

    Arrived(HeldBytes held) {
        this.held = held;
    }

    void maxPieceBytes(int most) {
        maxPieceBytes = Math.max(1, most);
    }

    /** Takes the buffer over. */
    void add(ByteBuf more) {
        bytes += more.readableBytes();
        waiting.add(more);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Hands the next piece over; there is one. */
    void deliver(Wire.Receiver receiver) {
        ByteBuf first = waiting.element();
        int length = Math.min(first.readableBytes(), held.readBytes(maxPieceBytes));
        bytes -= length;
        ByteBuf piece = length < first.readableBytes() ? first.readRetainedSlice(length) : waiting.remove();
        try {
            receiver.onRead(piece);
        } finally {
            piece.release();
        }
    }

    /** What is here now waits: it counts against {@code buffers-total}. */
    void account() {
        if (bytes != accounted) {
            held.add(bytes - accounted);
            accounted = bytes;
        }
    }

    void clear() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        bytes = 0;
        account();
    }
}
