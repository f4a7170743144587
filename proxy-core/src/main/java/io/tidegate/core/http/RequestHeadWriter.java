package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidegate.core.config.HeaderEdits;
import io.tidegate.core.config.HostHeader;

/**
 * Writes a client's request head anew for a server of one backend: end-to-end fields as they came, in order; hop-by-hop
 * ones, and what only a trusted proxy may say, left out; what Tidegate says, added. Immutable.
 */
public final class RequestHeadWriter {
    private final HostHeader hostHeader;
    private final Edits edits;

    /**
     * For one backend.
     *
     * @throws IllegalArgumentException for an edit of a header that carries framing or handshake
     */
    public RequestHeadWriter(HostHeader hostHeader, HeaderEdits edits) {
        this.hostHeader = hostHeader;
        this.edits = new Edits(edits);
    }

    /**
     * Appends the head; the query goes on byte for byte.
     *
     * @param path what {@code route} made of the request's path: only bytes that may stand in a path
     */
    public void write(RequestHead head, String path, ForwardContext context, ByteBuf out) {
        writeRequestLine(head, path, out);
        writeHost(head, context, out);
        Fields fields = head.fields();
        ConnectionOptions options = new ConnectionOptions(fields);
        KeptLines lines = new KeptLines(fields, out);
        for (int field = 0; field < fields.count(); field++) {
            lines.next(field, goesOn(head, field, options, context));
        }
        lines.end();
        if (context.handshake()) {
            ByteBufUtil.writeAscii(out, "Upgrade: websocket\r\nConnection: Upgrade\r\n");
        }
        ForwardedLines.write(head, context, edits, out);
        if (!edits.touch(Header.X_REQUEST_ID)) {
            Line.write(out, "X-Request-Id: ", context.requestId());
        }
        edits.writeSet(out);
        Line.end(out);
    }

    private static void writeRequestLine(RequestHead head, String path, ByteBuf out) {
        ByteBufUtil.writeAscii(out, head.method());
        out.writeByte(' ');
        ByteBufUtil.writeAscii(out, path);
        if (head.hasQuery()) {
            out.writeByte('?');
            out.writeBytes(head.bytes(), head.queryStart(), head.queryEnd() - head.queryStart());
        }
        ByteBufUtil.writeAscii(out, " HTTP/1.1\r\n");
    }

    /** The Host of our choice; a preserved one goes on at its place. */
    private void writeHost(RequestHead head, ForwardContext context, ByteBuf out) {
        if (edits.touch(Header.HOST)) {
            return;
        }
        switch (hostHeader) {
            case HostHeader.Preserve() -> {
                if (!head.fields().has(Header.HOST)) {
                    String authority = head.authority();
                    Line.write(out, "Host: ", authority.isEmpty() ? context.serverAuthority() : authority);
                }
            }
            case HostHeader.OfServer() -> Line.write(out, "Host: ", context.serverAuthority());
            case HostHeader.Literal(String host) -> Line.write(out, "Host: ", host);
        }
    }

    private boolean goesOn(RequestHead head, int field, ConnectionOptions options, ForwardContext context) {
        Fields fields = head.fields();
        if (edits.touch(fields, field)) {
            return false;
        }
        int id = fields.headerId(field);
        if (id < 0) {
            return !options.name(field);
        }
        Header header = Header.at(id);
        if (header.isHopByHop() || header == Header.X_FORWARDED_FOR || header == Header.X_REQUEST_ID) {
            return false;
        }
        if (header == Header.HOST) {
            return hostHeader instanceof HostHeader.Preserve;
        }
        if (header == Header.EXPECT && head.minorVersion() == 0) {
            return false; // RFC 9110 §10.1.1
        }
        if (header.isOfProxy()) {
            return context.trusted();
        }
        return header.isProtected() || !options.name(field);
    }
}
