package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes header lines of our own. */
final class Line {
    private static final int END = '\r' << 8 | '\n';

    private Line() {}

    /** {@code start} is the name with its colon and space. */
    static void write(ByteBuf out, String start, String value) {
        ByteBufUtil.writeAscii(out, start);
        ByteBufUtil.writeAscii(out, value);
        end(out);
    }

    static void end(ByteBuf out) {
        out.writeShort(END);
    }
}
