package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Collects one head out of bytes that come in any pieces, up to its empty line and not a byte further.
 *
 * <p>Only line ends are judged here: a bare LF is refused at once, all else when the head is parsed. It holds memory
 * only while a head is under way. Thread: the event loop of the connection.
 */
public final class HeadBuffer {
    /** What the bytes so far are. */
    public enum Status {
        /** No whole head yet. */
        MORE,
        /** A whole head: {@link #take} it. */
        COMPLETE,
        /** Longer than allowed; nothing can follow. */
        TOO_LARGE,
        /** A bare LF or a first byte that begins no head; nothing can follow. */
        MALFORMED
    }

    /** RFC 9112 §2.2: a server should ignore at least one empty line before a request line. */
    private static final int MAX_EMPTY_LINES = 4;

    private static final byte[] NOTHING = {};

    private final int maxBytes;
    private final int maxEmptyLines;
    private byte[] held = NOTHING;
    private int size;
    private int lineLength;
    private int emptyLines;
    private byte last;

    private HeadBuffer(int maxBytes, int maxEmptyLines) {
        this.maxBytes = maxBytes;
        this.maxEmptyLines = maxEmptyLines;
    }

    /** For requests: a few empty lines in front of one are skipped. */
    public static HeadBuffer forRequests(int maxBytes) {
        return new HeadBuffer(maxBytes, MAX_EMPTY_LINES);
    }

    /** For answers, which nothing may precede. */
    public static HeadBuffer forAnswers(int maxBytes) {
        return new HeadBuffer(maxBytes, 0);
    }

    /** Whether a byte of a head was seen; empty lines before it do not count. */
    public boolean started() {
        return size > 0;
    }

    /** Reads from {@code in} up to the end of the head, at most. */
    public Status add(ByteBuf in) {
        if (size == 0) {
            Status status = skipEmptyLines(in);
            if (status != Status.COMPLETE) {
                return status;
            }
        }
        int from = in.readerIndex();
        int end = Math.min(in.writerIndex(), from + maxBytes - size);
        int at = from;
        while (at < end) {
            int lineEnd = in.indexOf(at, end, Ascii.LF);
            if (lineEnd < 0) {
                break;
            }
            int length = lineLength + lineEnd - at;
            byte before = lineEnd > at ? in.getByte(lineEnd - 1) : last;
            if (length == 0 || before != Ascii.CR) {
                return Status.MALFORMED;
            }
            at = lineEnd + 1;
            lineLength = 0;
            if (length == 1) {
                keep(in, at - from, true);
                return Status.COMPLETE;
            }
        }
        lineLength += end - at;
        last = end > from ? in.getByte(end - 1) : last;
        keep(in, end - from, false);
        return size == maxBytes ? Status.TOO_LARGE : Status.MORE;
    }

    /** The head, exactly; then this is ready for the next one. */
    public byte[] take() {
        byte[] head = size == held.length ? held : Arrays.copyOf(held, size);
        held = NOTHING;
        size = 0;
        lineLength = 0;
        emptyLines = 0;
        last = 0;
        return head;
    }

    /** Skips to the first byte of the head; COMPLETE where it stands there. */
    private Status skipEmptyLines(ByteBuf in) {
        while (in.isReadable()) {
            byte next = in.getByte(in.readerIndex());
            if (last == Ascii.CR) {
                if (next != Ascii.LF) {
                    return Status.MALFORMED;
                }
                last = 0;
            } else if (next == Ascii.CR && emptyLines < maxEmptyLines) {
                emptyLines++;
                last = next;
            } else {
                return Ascii.isToken(next) ? Status.COMPLETE : Status.MALFORMED;
            }
            in.skipBytes(1);
        }
        return Status.MORE;
    }

    private void keep(ByteBuf in, int bytes, boolean exact) {
        int needed = size + bytes;
        if (held.length < needed) {
            held = Arrays.copyOf(held, exact ? needed : Math.min(maxBytes, Math.max(needed, held.length * 2)));
        }
        in.readBytes(held, size, bytes);
        size = needed;
    }
}
