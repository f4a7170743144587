package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What a wire has read and its receiver has not been told yet: bytes, in pieces of the size that is wanted, and behind them
 * the FIN.
 *
 * <p>Thread: the event loop of its wire.
 */
final class Arrived {
    private final HeldBytes held;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>(1);
    private Wire.Receiver receiver = Unwatched.INSTANCE;
    private int maxPieceBytes = EpollWires.READ_BYTES;
    private int bytes;
    private int accounted;
    private boolean paused = true; // the receiver wants nothing
    private boolean ended;
    private boolean endTold;
    private boolean closed;

    Arrived(HeldBytes held) {
        this.held = held;
    }

    Wire.Receiver receiver() {
        return receiver;
    }

    void receiver(Wire.Receiver receiver) {
        this.receiver = receiver;
    }

    void maxPieceBytes(int most) {
        maxPieceBytes = Math.max(1, most);
    }

    void pause() {
        paused = true;
    }

    boolean paused() {
        return paused;
    }

    /** Hands over again, from the next {@link #deliver} on; whether that has something to tell. */
    boolean resume() {
        paused = false;
        return !closed && (!waiting.isEmpty() || ended);
    }

    /** Takes the buffer over, and hands over what is wanted. */
    void add(ByteBuf more) {
        if (closed || !more.isReadable()) {
            more.release();
            return;
        }
        bytes += more.readableBytes();
        waiting.add(more);
        deliver();
    }

    /** The stream has ended. */
    void end() {
        ended = true;
        deliver();
    }

    boolean ended() {
        return ended;
    }

    /** Whether no byte waits. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Hands over what has come, as long as it is wanted. */
    void deliver() {
        while (flows() && !waiting.isEmpty()) {
            deliverPiece();
        }
        account();
        if (flows() && ended && !endTold) {
            endTold = true;
            receiver.onFin();
        }
    }

    private boolean flows() {
        return !paused && !closed;
    }

    private void deliverPiece() {
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
    private void account() {
        if (bytes != accounted) {
            held.add(bytes - accounted);
            accounted = bytes;
        }
    }

    /** Nothing is told any more. */
    void close() {
        closed = true;
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        bytes = 0;
        account();
    }

    boolean closed() {
        return closed;
    }
}
