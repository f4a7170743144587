package io.tidegate.core.http;

import java.util.OptionalLong;

/**
 * A server's head, checked as strictly as a request's: what would leave the end of its body in doubt is refused.
 * Immutable; every refusal is {@link HttpError#BAD_SERVER_ANSWER}.
 */
public final class ResponseHead {
    private static final int STATUS = 9;
    private static final int STATUS_END = 12;

    private final byte[] bytes;
    private final int minorVersion;
    private final int status;
    private final int lineEnd;
    private final Fields fields;
    private final OptionalLong contentLength;

    private ResponseHead(byte[] bytes, int lineEnd, Fields fields) throws BadMessage {
        this.bytes = bytes;
        this.minorVersion = bytes[Version.MINOR] == '0' ? 0 : 1;
        this.status = (bytes[STATUS] - '0') * 100 + (bytes[STATUS + 1] - '0') * 10 + (bytes[STATUS + 2] - '0');
        this.lineEnd = lineEnd;
        this.fields = fields;
        this.contentLength = Framing.contentLength(fields, HttpError.BAD_SERVER_ANSWER);
        checkTransferEncoding();
    }

    /** Reads a head that ends with its empty line, as {@link HeadBuffer#take} gives it; the array is kept. */
    public static ResponseHead parse(byte[] head) throws BadMessage {
        if (!HeadEnd.isAtEndOf(head)) {
            throw bad("the head has no end");
        }
        int lineEnd = statusLine(head);
        return new ResponseHead(
                head, lineEnd + 2, FieldParser.parse(head, lineEnd + 2, head.length, HttpError.BAD_SERVER_ANSWER));
    }

    public int status() {
        return status;
    }

    /** A 1xx, after which another head comes; 101 included. */
    public boolean isInterim() {
        return status < 200;
    }

    public int minorVersion() {
        return minorVersion;
    }

    public Fields fields() {
        return fields;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Behind the status line. */
    int lineEnd() {
        return lineEnd;
    }

    /** Of the body behind this head, which depends on what was asked: RFC 9112 §6.3. */
    public Framing framing(String method) {
        if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
            return new Framing.None();
        }
        if (fields.has(Header.TRANSFER_ENCODING)) {
            return new Framing.Chunked();
        }
        return contentLength.isPresent() ? Framing.fixed(contentLength.getAsLong()) : new Framing.UntilClose();
    }

    /** Whether the server's connection may serve another request once this body is over. */
    public boolean keepAlive() {
        return !fields.hasToken(Header.CONNECTION, Tokens.CLOSE)
                && (minorVersion == 1 || fields.hasToken(Header.CONNECTION, Tokens.KEEP_ALIVE));
    }

    private static int statusLine(byte[] head) throws BadMessage {
        if (head.length < STATUS_END + 4
                || !Version.isHttp(head, 0)
                || head[Version.MAJOR] != '1'
                || head[STATUS - 1] != ' '
                || head[STATUS] < '1'
                || head[STATUS] > '9'
                || !Ascii.isDigit(head[STATUS + 1])
                || !Ascii.isDigit(head[STATUS + 2])) {
            throw bad("invalid status line");
        }
        int at = STATUS_END; // the space may be missing together with the reason
        if (head[at] != ' ' && head[at] != Ascii.CR) {
            throw bad("invalid status line");
        }
        while (Ascii.isValue(head[at])) {
            at++;
        }
        if (head[at] != Ascii.CR || head[at + 1] != Ascii.LF) {
            throw bad("invalid status line");
        }
        return at;
    }

    private void checkTransferEncoding() throws BadMessage {
        if (!fields.has(Header.TRANSFER_ENCODING)) {
            return;
        }
        if (contentLength.isPresent() || minorVersion == 0 || !TransferCoding.isChunked(fields)) {
            throw bad("ambiguous or unknown Transfer-Encoding");
        }
        if (status < 200 || status == 204) { // RFC 9112 §6.1
            throw bad("Transfer-Encoding in an answer without a body");
        }
    }

    private static BadMessage bad(String detail) {
        return new BadMessage(HttpError.BAD_SERVER_ANSWER, detail);
    }
}
