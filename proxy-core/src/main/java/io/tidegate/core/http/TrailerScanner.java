package io.tidegate.core.http;

import org.jspecify.annotations.Nullable;

/**
 * Follows the trailers behind the last chunk, byte by byte; a field that must not come there (RFC 9110 §6.5.1) is an
 * error, not dropped: whoever sends one hopes that somebody merges it into the head.
 */
final class TrailerScanner {
    private enum State {
        LINE_START,
        NAME,
        VALUE,
        VALUE_LF,
        END_LF
    }

    /** No name that is forbidden is longer. */
    private static final int NAME_BYTES = 32;

    private static final byte[] NOTHING = {};

    private final HttpError error;
    private final int maxBytes;
    private byte[] name = NOTHING;
    private int nameLength;
    private int total;
    private State state = State.LINE_START;

    TrailerScanner(HttpError error, int maxBytes) {
        this.error = error;
        this.maxBytes = maxBytes;
    }

    /** Whether this byte was the last of the message. */
    boolean onByte(byte b) throws BadMessage {
        if (++total > maxBytes) {
            throw new BadMessage(error, "the trailers are too long");
        }
        switch (state) {
            case LINE_START -> onLineStart(b);
            case NAME -> onName(b);
            case VALUE -> onValue(b);
            case VALUE_LF -> {
                expectLineFeed(b);
                state = State.LINE_START;
            }
            case END_LF -> {
                expectLineFeed(b);
                return true;
            }
        }
        return false;
    }

    private void onLineStart(byte b) throws BadMessage {
        if (b == Ascii.CR) {
            state = State.END_LF;
            return;
        }
        if (name.length == 0) {
            name = new byte[NAME_BYTES];
        }
        nameLength = 0;
        state = State.NAME;
        if (b == ':') {
            throw new BadMessage(error, "a trailer without a name");
        }
        onName(b);
    }

    private void onName(byte b) throws BadMessage {
        if (b == ':') {
            @Nullable Header header = nameLength > NAME_BYTES ? null : Header.of(name, 0, nameLength);
            if (header != null && header.isForbiddenInTrailer()) {
                throw new BadMessage(error, "a field that must not be a trailer");
            }
            state = State.VALUE;
        } else if (!Ascii.isToken(b)) {
            throw new BadMessage(error, "invalid trailer name");
        } else if (nameLength < NAME_BYTES) {
            name[nameLength++] = b;
        } else {
            nameLength = NAME_BYTES + 1;
        }
    }

    private void onValue(byte b) throws BadMessage {
        if (b == Ascii.CR) {
            state = State.VALUE_LF;
        } else if (!Ascii.isValue(b)) {
            throw new BadMessage(error, "invalid character in a trailer");
        }
    }

    private void expectLineFeed(byte b) throws BadMessage {
        if (b != Ascii.LF) {
            throw new BadMessage(error, "a bare CR in the trailers");
        }
    }
}
