package io.tidegate.core.wire;

import io.netty.channel.unix.Socket;
import java.io.IOException;

/**
 * The bytes of one wire that need not be seen: they go on to another inside the kernel, past the receiver.
 *
 * <p>Thread: the event loop of both.
 */
final class Splice {
    /** What {@link #move} answers where the bytes must be read: to be kept, or to learn how the stream ends. */
    static final int VOID = -1;

    private final EpollWires wires;
    private final EpollWire to;
    private int left;

    Splice(EpollWires wires, EpollWire to) {
        this.wires = wires;
        this.to = to;
    }

    boolean goesTo(EpollWire wire) {
        return to == wire;
    }

    /** So many bytes may go on, from now. */
    void begin(long bytes) {
        left = (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    boolean wanted() {
        return left > 0;
    }

    /**
     * Moves up to so many bytes on.
     *
     * @param ending whether the end of the stream is behind what comes
     * @return how many these were, 0 where none is there; {@link #VOID}: then, and where it fails, nothing more goes on
     */
    int move(Socket from, int atMost, boolean ending) throws IOException {
        int wanted = left;
        left = 0;
        Pipe pipe = to.takesAtOnce() && !wires.held().scarce() ? wires.pipe() : null;
        if (pipe == null) {
            return VOID;
        }
        int moved = pipe.fill(from, Math.min(atMost, wanted));
        if (moved == 0 && ending) {
            return VOID;
        }
        left = wanted - moved;
        if (moved > 0) {
            to.take(pipe, moved);
        }
        return moved;
    }
}
