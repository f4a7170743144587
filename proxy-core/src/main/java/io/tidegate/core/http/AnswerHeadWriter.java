package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidegate.core.config.HeaderEdits;

/**
 * Writes a server's head anew for the client: end-to-end fields as they came, in order; Upgrade only where it means
 * something (101, 426); Connection as it holds for the client's connection. Immutable, one for each backend.
 */
public final class AnswerHeadWriter {
    private static final int SWITCHING = 101;
    private static final int NO_CONTENT = 204;
    private static final int UPGRADE_REQUIRED = 426;
    private static final int REASON = 12;
    private static final int VERSION_END = 8;

    private final Edits edits;

    /**
     * For one backend.
     *
     * @throws IllegalArgumentException for an edit of a header that carries framing or handshake
     */
    public AnswerHeadWriter(HeaderEdits edits) {
        this.edits = new Edits(edits);
    }

    /** Appends the head; a 101 must have been found good before. */
    public void write(ResponseHead head, AnswerContext context, ByteBuf out) {
        boolean informs = head.isInterim() && head.status() != SWITCHING;
        writeStatusLine(head, out);
        Fields fields = head.fields();
        ConnectionOptions options = new ConnectionOptions(fields);
        KeptLines lines = new KeptLines(fields, out);
        for (int field = 0; field < fields.count(); field++) {
            boolean edited = !informs && edits.touch(fields, field);
            lines.next(field, !edited && goesOn(head, field, options, context));
        }
        lines.end();
        if (!informs) {
            writeConnection(head, context, out);
            if (context.setCookie().isPresent()) {
                Line.write(out, "Set-Cookie: ", context.setCookie().get());
            }
            edits.writeSet(out);
        }
        Line.end(out);
    }

    private static void writeStatusLine(ResponseHead head, ByteBuf out) {
        ByteBufUtil.writeAscii(out, "HTTP/1.1");
        if (head.bytes()[REASON] == ' ') {
            out.writeBytes(head.bytes(), VERSION_END, head.lineEnd() - VERSION_END);
        } else {
            out.writeBytes(head.bytes(), VERSION_END, REASON - VERSION_END);
            ByteBufUtil.writeAscii(out, " \r\n");
        }
    }

    private static boolean goesOn(ResponseHead head, int field, ConnectionOptions options, AnswerContext context) {
        Fields fields = head.fields();
        int id = fields.headerId(field);
        if (id < 0) {
            return !options.name(field);
        }
        Header header = Header.at(id);
        if (header == Header.UPGRADE) {
            return head.status() == UPGRADE_REQUIRED;
        }
        if (header == Header.CONTENT_LENGTH && (head.isInterim() || head.status() == NO_CONTENT)) {
            return false; // RFC 9110 §8.6; a client that believed it would take the next answer for a body
        }
        if ((header == Header.TRANSFER_ENCODING || header == Header.TRAILER) && context.stripsChunks(head)) {
            return false;
        }
        return !header.isHopByHop() && (header.isProtected() || !options.name(field));
    }

    private static void writeConnection(ResponseHead head, AnswerContext context, ByteBuf out) {
        boolean close = !context.keepAlive() || context.stripsChunks(head);
        if (head.status() == SWITCHING) {
            ByteBufUtil.writeAscii(out, "Upgrade: websocket\r\nConnection: Upgrade\r\n");
        } else if (head.status() == UPGRADE_REQUIRED && head.fields().has(Header.UPGRADE)) {
            ByteBufUtil.writeAscii(out, close ? "Connection: Upgrade, close\r\n" : "Connection: Upgrade\r\n");
        } else if (close) {
            ByteBufUtil.writeAscii(out, "Connection: close\r\n");
        } else if (context.clientMinorVersion() == 0) {
            ByteBufUtil.writeAscii(out, "Connection: keep-alive\r\n");
        }
    }
}
