package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes the X-Forwarded-* lines: a trusted proxy's are continued or kept, anyone else's were dropped. */
final class ForwardedLines {
    private ForwardedLines() {}

    static void write(RequestHead head, ForwardContext context, Edits edits, ByteBuf out) {
        if (!edits.touch(Header.X_FORWARDED_FOR)) {
            writeFor(head.fields(), context, out);
        }
        if (isMissing(Header.X_FORWARDED_PROTO, head, context, edits)) {
            ByteBufUtil.writeAscii(out, context.tls() ? "X-Forwarded-Proto: https\r\n" : "X-Forwarded-Proto: http\r\n");
        }
        String authority = head.authority();
        if (!authority.isEmpty() && isMissing(Header.X_FORWARDED_HOST, head, context, edits)) {
            Line.write(out, "X-Forwarded-Host: ", authority);
        }
        if (isMissing(Header.X_FORWARDED_PORT, head, context, edits)) {
            Line.write(out, "X-Forwarded-Port: ", Integer.toString(context.port()));
        }
    }

    private static void writeFor(Fields fields, ForwardContext context, ByteBuf out) {
        ByteBufUtil.writeAscii(out, "X-Forwarded-For: ");
        for (int field = fields.indexOf(Header.X_FORWARDED_FOR, 0);
                context.trusted() && field >= 0;
                field = fields.indexOf(Header.X_FORWARDED_FOR, field + 1)) {
            int start = fields.valueStart(field);
            int length = fields.valueEnd(field) - start;
            if (length > 0) {
                out.writeBytes(fields.bytes(), start, length);
                ByteBufUtil.writeAscii(out, ", ");
            }
        }
        ByteBufUtil.writeAscii(out, context.client());
        Line.end(out);
    }

    private static boolean isMissing(Header header, RequestHead head, ForwardContext context, Edits edits) {
        return !edits.touch(header) && !(context.trusted() && head.fields().has(header));
    }
}
