package io.tidegate.core.tunnel;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Follows the frames of one direction of a tunnel (RFC 6455 §5.2): reads headers, and of control frames what it must know;
 * payloads are skipped, never looked at. A header that is cut by the end of a read is held back until it is complete, so
 * that what was forwarded always ends inside a payload or exactly between two frames.
 *
 * <p>Thread: the tunnel's event loop.
 */
final class FrameTracker {
    /** Where and why {@link #scan} stopped. */
    enum Stop {
        /** All was scanned; what is behind the index is held back. */
        END,
        /** At a boundary, because that was asked for. */
        BOUNDARY,
        /** In front of a frame that makes its message too large. */
        OVERSIZE,
        /** In front of the Pong to our own Ping: {@link #OWN_PONG_BYTES} to leave out. */
        OWN_PONG,
        /** In front of what is no valid frame; from here on nothing is followed. */
        INVALID
    }

    /** Counts messages; the index is that of {@code ServerFigures.OPCODES}. */
    interface Counter {
        void onMessage(int opcodeIndex);
    }

    static final int NO_CLOSE = -1;

    /** From this length on a payload is passed through inside the kernel, where that can be done. */
    static final int LARGE_BYTES = 32 * 1024;

    static final int OWN_PONG_BYTES = 2 + 4 + OwnFrames.PING_PAYLOAD.length;

    private static final int NO_STATUS = 1005; // RFC 6455 §7.4.1: a Close frame without a code
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PONG = 10;

    private final boolean masked;
    private long maxMessageBytes;
    private final Counter counter;
    private long payloadLeft;
    private boolean large;
    private long messageBytes;
    private boolean inMessage;
    private int closeCode = NO_CLOSE;
    private byte @Nullable [] partial;
    private int partialBytes;
    private Stop stop = Stop.END;

    /** Whether the next scan stops as soon as it is between two frames. */
    boolean stopAtBoundary;

    /** Whether a Pong to our own Ping may come. */
    boolean expectsOwnPong;

    /** Frames that must be masked (from a client) or must not; 0 for no limit of a message. */
    FrameTracker(boolean masked, long maxMessageBytes, Counter counter) {
        this.masked = masked;
        this.maxMessageBytes = maxMessageBytes;
        this.counter = counter;
    }

    /** Whether what was let through so far ends between two frames. */
    boolean atBoundary() {
        return payloadLeft == 0;
    }

    /** How many of the next bytes need not be seen: the rest of a large payload. */
    long passable() {
        return large ? payloadLeft : 0;
    }

    /** So many of them went through. */
    void passed(int bytes) {
        payloadLeft -= bytes;
    }

    /** The code of the Close frame that came, {@link #NO_CLOSE} without one. */
    int closeCode() {
        return closeCode;
    }

    /** From now on messages may be of any size: they are dropped, and only a Close is awaited. */
    void unlimited() {
        maxMessageBytes = 0;
    }

    Stop stop() {
        return stop;
    }

    int heldBytes() {
        return partialBytes;
    }

    /** Puts what was held back in front of what has come: into the buffer's headroom, or both into the other buffer. */
    ByteBuf join(ByteBuf came, ByteBuf scratch) {
        if (partial == null || partialBytes == 0) {
            return came;
        }
        int held = partialBytes;
        partialBytes = 0;
        if (came.readerIndex() >= held && !came.isReadOnly()) {
            came.readerIndex(came.readerIndex() - held);
            came.setBytes(came.readerIndex(), partial, 0, held);
            return came;
        }
        return scratch.clear().writeBytes(partial, 0, held).writeBytes(came);
    }

    /**
     * Looks at the bytes of these indexes, which begin where the last scan ended.
     *
     * @return the index up to which they may be forwarded; {@link #stop} says why there
     */
    int scan(ByteBuf bytes, int from, int to) {
        int at = from;
        stop = Stop.END;
        while (true) {
            if (payloadLeft > 0) {
                long step = Math.min(payloadLeft, to - at);
                payloadLeft -= step;
                at += (int) step;
                if (payloadLeft > 0) {
                    return at;
                }
            }
            if (stopAtBoundary) {
                stop = Stop.BOUNDARY;
                return at;
            }
            if (at == to) {
                return at;
            }
            int header = frame(bytes, at, to - at);
            if (header == 0) {
                return at;
            }
            at += header;
        }
    }

    /** Length of the header at this index, whose frame has begun; 0 where the scan stops. */
    private int frame(ByteBuf bytes, int at, int available) {
        if (available < 2) {
            return hold(bytes, at, available);
        }
        int first = bytes.getByte(at);
        int second = bytes.getByte(at + 1);
        int opcode = first & 0x0f;
        boolean fin = first < 0;
        int length7 = second & 0x7f;
        if (!valid(opcode, fin, second < 0, length7)) {
            return halt(Stop.INVALID);
        }
        int extended = length7 < 126 ? 0 : length7 == 126 ? 2 : 8;
        int header = 2 + extended + (masked ? 4 : 0);
        if (available < header + known(opcode, length7)) {
            return hold(bytes, at, available);
        }
        long length = extended == 0 ? length7 : extended == 2 ? bytes.getUnsignedShort(at + 2) : bytes.getLong(at + 2);
        if (length < 0) {
            return halt(Stop.INVALID); // RFC 6455 §5.2: the most significant bit MUST be 0
        }
        return opcode >= CLOSE ? control(bytes, at, header, opcode, (int) length) : data(header, opcode, fin, length);
    }

    private int data(int header, int opcode, boolean fin, long length) {
        if (opcode != CONTINUATION) {
            messageBytes = 0;
        }
        if (maxMessageBytes > 0 && length > maxMessageBytes - messageBytes) { // their sum may overflow
            return halt(Stop.OVERSIZE);
        }
        messageBytes += length;
        inMessage = !fin;
        payloadLeft = length;
        large = length >= LARGE_BYTES;
        if (opcode != CONTINUATION) {
            counter.onMessage(opcode - 1);
        }
        return header;
    }

    private int control(ByteBuf bytes, int at, int header, int opcode, int length) {
        if (opcode == PONG && expectsOwnPong && length == OwnFrames.PING_PAYLOAD.length) {
            if (isOwnPong(bytes, at + header)) {
                return halt(Stop.OWN_PONG);
            }
        } else if (opcode == CLOSE && closeCode == NO_CLOSE) {
            closeCode = length < 2 ? NO_STATUS : unmaskedShort(bytes, at + header);
        }
        payloadLeft = length;
        large = false;
        counter.onMessage(opcode == CLOSE ? 4 : opcode - 7);
        return header;
    }

    /** How much of a payload must be there to judge the frame: a Close's code, all of a Pong that may be ours. */
    private int known(int opcode, int length7) {
        if (opcode == CLOSE && length7 >= 2) {
            return 2;
        }
        return opcode == PONG && expectsOwnPong && length7 == OwnFrames.PING_PAYLOAD.length ? length7 : 0;
    }

    private boolean valid(int opcode, boolean fin, boolean hasMask, int length7) {
        if (hasMask != masked) {
            return false;
        }
        if (opcode >= CLOSE) {
            return opcode <= PONG && fin && length7 <= 125;
        }
        return opcode <= BINARY && (opcode == CONTINUATION) == inMessage;
    }

    private int unmaskedShort(ByteBuf bytes, int payload) {
        int value = bytes.getUnsignedShort(payload);
        return masked ? value ^ bytes.getUnsignedShort(payload - 4) : value;
    }

    private boolean isOwnPong(ByteBuf bytes, int payload) {
        for (int i = 0; i < OwnFrames.PING_PAYLOAD.length; i++) {
            int key = masked ? bytes.getByte(payload - 4 + (i & 3)) : 0;
            if ((byte) (bytes.getByte(payload + i) ^ key) != OwnFrames.PING_PAYLOAD[i]) {
                return false;
            }
        }
        return true;
    }

    private int hold(ByteBuf bytes, int at, int available) {
        byte[] buffer = partial;
        if (buffer == null) {
            buffer = new byte[14];
            partial = buffer;
        }
        bytes.getBytes(at, buffer, 0, available);
        partialBytes = available;
        return 0;
    }

    private int halt(Stop why) {
        stop = why;
        return 0;
    }
}
