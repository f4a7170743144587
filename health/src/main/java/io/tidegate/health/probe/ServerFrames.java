package io.tidegate.health.probe;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Reads what a server says after its 101, in any pieces (RFC 6455 §5.2): payloads of control frames are kept, all others
 * skipped. Thread: the event loop of the check.
 */
final class ServerFrames {
    /** What came. */
    enum Frame {
        /** No whole frame that matters. */
        NONE,
        PONG,
        CLOSE,
        /** Bytes that are no frame of a server; nothing can follow. */
        INVALID
    }

    private static final int CLOSE_OPCODE = 8;
    private static final int PONG_OPCODE = 10;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7F;
    private static final int MAX_CONTROL_BYTES = 125;
    private static final int MAX_HEADER_BYTES = 10;

    private final byte[] header = new byte[MAX_HEADER_BYTES];
    private final byte[] control = new byte[MAX_CONTROL_BYTES];
    private int headerBytes;
    private int controlBytes;
    private long payloadLeft;
    private boolean inPayload;

    /** Reads up to the end of the next Pong or Close, at most; call again while bytes are left. */
    Frame next(ByteBuf in) {
        while (in.isReadable()) {
            if (!inPayload) {
                header[headerBytes++] = in.readByte();
                if (headerBytes < 2 || headerBytes < headerLength()) {
                    continue;
                }
                payloadLeft = payloadLength();
                if ((header[1] & MASKED) != 0 || payloadLeft < 0 || (isControl() && payloadLeft > MAX_CONTROL_BYTES)) {
                    return Frame.INVALID;
                }
                inPayload = true;
                controlBytes = 0;
            }
            takePayload(in);
            if (payloadLeft == 0) {
                Frame ended = endOfFrame();
                if (ended != Frame.NONE) {
                    return ended;
                }
            }
        }
        return Frame.NONE;
    }

    /** Whether the last Pong or Close carried exactly this. */
    boolean carried(byte[] payload) {
        return Arrays.equals(control, 0, controlBytes, payload, 0, payload.length);
    }

    private void takePayload(ByteBuf in) {
        int here = (int) Math.min(payloadLeft, in.readableBytes());
        if (isControl()) {
            in.readBytes(control, controlBytes, here);
            controlBytes += here;
        } else {
            in.skipBytes(here);
        }
        payloadLeft -= here;
    }

    private Frame endOfFrame() {
        inPayload = false;
        headerBytes = 0;
        return switch (header[0] & 0xF) {
            case CLOSE_OPCODE -> Frame.CLOSE;
            case PONG_OPCODE -> Frame.PONG;
            default -> Frame.NONE;
        };
    }

    private boolean isControl() {
        return (header[0] & CLOSE_OPCODE) != 0;
    }

    private int headerLength() {
        return switch (header[1] & LENGTH) {
            case 126 -> 4;
            case 127 -> 10;
            default -> 2;
        };
    }

    private long payloadLength() {
        int length = header[1] & LENGTH;
        if (length < 126) {
            return length;
        }
        long bytes = 0;
        for (int i = 2; i < headerLength(); i++) {
            bytes = (bytes << 8) | (header[i] & 0xFF);
        }
        return bytes;
    }
}
