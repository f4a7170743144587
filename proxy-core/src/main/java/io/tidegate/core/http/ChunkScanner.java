package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;

/**
 * Follows a chunked body, framing included: RFC 9112 §7.1, strictly. Extensions are passed on, trailers are checked like
 * header fields. Thread: the event loop of the connection.
 */
final class ChunkScanner extends BodyScanner {
    /** 2^53: what every other language's number still counts exactly. */
    private static final long MAX_CHUNK_BYTES = 1L << 53;

    private static final int MAX_SIZE_DIGITS = 16;
    /** Bounds one size line with its extensions, and all trailers together. */
    private static final int MAX_LINE_BYTES = 8 * 1024;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS,
        DONE
    }

    private final HttpError error;
    private final TrailerScanner trailers;
    private final ChunkExtension extension = new ChunkExtension();
    private State state = State.SIZE;
    private long size;
    private int digits;
    private int lineBytes;

    ChunkScanner(HttpError error) {
        this.error = error;
        this.trailers = new TrailerScanner(error, MAX_LINE_BYTES);
    }

    @Override
    public int accept(ByteBuf in, DataSink sink) throws BadMessage {
        int from = in.readerIndex();
        int end = in.writerIndex();
        int at = from;
        while (at < end && state != State.DONE) {
            if (state == State.DATA) {
                int length = (int) Math.min(size, end - at);
                sink.onData(at, length);
                at += length;
                size -= length;
                state = size == 0 ? State.DATA_CR : State.DATA;
            } else {
                onByte(in.getByte(at++));
            }
        }
        return at - from;
    }

    @Override
    public boolean complete() {
        return state == State.DONE;
    }

    private void onByte(byte b) throws BadMessage {
        switch (state) {
            case SIZE -> onSize(b);
            case EXTENSION -> onExtension(b);
            case SIZE_LF -> {
                expect(b, Ascii.LF, "a bare CR in a chunk's size line");
                state = size == 0 ? State.TRAILERS : State.DATA;
                lineBytes = 0;
                digits = 0;
            }
            case DATA_CR -> {
                expect(b, Ascii.CR, "chunk data longer than its size");
                state = State.DATA_LF;
            }
            case DATA_LF -> {
                expect(b, Ascii.LF, "no line end after chunk data");
                state = State.SIZE;
            }
            case TRAILERS -> state = trailers.onByte(b) ? State.DONE : State.TRAILERS;
            case DATA, DONE -> throw new AssertionError(state);
        }
    }

    private void onSize(byte b) throws BadMessage {
        int digit = Ascii.hex(b);
        if (digit >= 0) {
            size = size << 4 | digit;
            if (++digits > MAX_SIZE_DIGITS || size < 0 || size > MAX_CHUNK_BYTES) {
                throw new BadMessage(error, "a chunk's size is too large");
            }
        } else if (digits > 0 && b == ';') {
            extension.begin();
            state = State.EXTENSION;
        } else if (digits > 0) {
            expect(b, Ascii.CR, "invalid chunk size");
            state = State.SIZE_LF;
        } else {
            throw new BadMessage(error, "a chunk without a size");
        }
    }

    private void onExtension(byte b) throws BadMessage {
        if (b == Ascii.CR && extension.mayEnd()) {
            state = State.SIZE_LF;
        } else if (!extension.onByte(b) || ++lineBytes > MAX_LINE_BYTES) {
            throw new BadMessage(error, "an invalid or too long chunk extension");
        }
    }

    private void expect(byte b, byte wanted, String otherwise) throws BadMessage {
        if (b != wanted) {
            throw new BadMessage(error, otherwise);
        }
    }
}
