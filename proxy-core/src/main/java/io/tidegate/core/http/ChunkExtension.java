package io.tidegate.core.http;

/**
 * Follows the extensions behind a chunk's size, byte by byte from the first ';' on: RFC 9112 §7.1.1 without the blanks
 * that it calls bad. They are passed on unread, so they must be of a form that nobody can read in two ways.
 */
final class ChunkExtension {
    private enum State {
        NAME_START,
        NAME,
        VALUE_START,
        VALUE,
        QUOTED,
        ESCAPE,
        QUOTED_END
    }

    private State state = State.NAME_START;

    /** A ';' was read. */
    void begin() {
        state = State.NAME_START;
    }

    /** Whether the size line may end here. */
    boolean mayEnd() {
        return state == State.NAME || state == State.VALUE || state == State.QUOTED_END;
    }

    /** Takes the next byte; false where it may not stand here. */
    boolean onByte(byte b) {
        if (b == ';' && mayEnd()) {
            state = State.NAME_START;
            return true;
        }
        return switch (state) {
            case NAME_START -> goIf(Ascii.isToken(b), State.NAME);
            case NAME -> b == '=' ? goIf(true, State.VALUE_START) : Ascii.isToken(b);
            case VALUE_START -> b == '"' ? goIf(true, State.QUOTED) : goIf(Ascii.isToken(b), State.VALUE);
            case VALUE -> Ascii.isToken(b);
            case QUOTED -> onQuoted(b);
            case ESCAPE -> goIf(isText(b), State.QUOTED);
            case QUOTED_END -> false;
        };
    }

    private boolean onQuoted(byte b) {
        return switch (b) {
            case '"' -> goIf(true, State.QUOTED_END);
            case '\\' -> goIf(true, State.ESCAPE);
            default -> isText(b);
        };
    }

    /** Without obs-text, whose end depends on who reads it as which encoding. */
    private static boolean isText(byte b) {
        return b >= 0 && Ascii.isValue(b);
    }

    private boolean goIf(boolean allowed, State next) {
        state = allowed ? next : state;
        return allowed;
    }
}
