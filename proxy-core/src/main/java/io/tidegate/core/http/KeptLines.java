package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;

/** Copies header lines as they came; neighbours go in one piece. */
final class KeptLines {
    private static final int NONE = -1;

    private final Fields fields;
    private final ByteBuf out;
    private int from = NONE;

    KeptLines(Fields fields, ByteBuf out) {
        this.fields = fields;
        this.out = out;
    }

    /** Takes the next line; to be called for each, in order. */
    void next(int field, boolean kept) {
        if (kept && from == NONE) {
            from = fields.nameStart(field);
        } else if (!kept) {
            copyTo(fields.nameStart(field));
        }
    }

    void end() {
        if (from != NONE) {
            copyTo(fields.lineEnd(fields.count() - 1));
        }
    }

    private void copyTo(int end) {
        if (from != NONE) {
            out.writeBytes(fields.bytes(), from, end - from);
            from = NONE;
        }
    }
}
