package io.tidegate.core.http;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request's head, checked whole: whoever holds one may rely on every rule of RFC 9112 for requests, the framing of
 * the body included. Immutable; its parts are offsets into one array, Strings are made when asked for.
 */
public final class RequestHead {
    private final byte[] bytes;
    private final RequestLine line;
    private final Fields fields;
    private final Framing framing;
    private final boolean keepAlive;

    private RequestHead(byte[] bytes, RequestLine line, Fields fields) throws BadMessage {
        this.bytes = bytes;
        this.line = line;
        this.fields = fields;
        this.framing = framing(fields, line.minorVersion());
        this.keepAlive = !fields.hasToken(Header.CONNECTION, Tokens.CLOSE)
                && (line.minorVersion() == 1 || fields.hasToken(Header.CONNECTION, Tokens.KEEP_ALIVE));
    }

    /**
     * Reads a head that ends with its empty line, as {@link HeadBuffer#take} gives it; the array is kept.
     *
     * @throws BadMessage naming the refusal: 400, 405, 501 or 505
     */
    public static RequestHead parse(byte[] head) throws BadMessage {
        if (!HeadEnd.isAtEndOf(head)) {
            throw new BadMessage(HttpError.BAD_REQUEST, "the head has no end");
        }
        RequestLine line = RequestLine.parse(head);
        Fields fields = FieldParser.parse(head, line.end(), head.length, HttpError.BAD_REQUEST);
        checkHost(head, line, fields);
        return new RequestHead(head, line, fields);
    }

    public String method() {
        return line.method();
    }

    public boolean is(String method) {
        return line.method().equals(method);
    }

    /** 0 or 1; a 1.2 counts as 1.1. */
    public int minorVersion() {
        return line.minorVersion();
    }

    public String rawTarget() {
        return Ascii.string(bytes, line.targetStart(), line.targetEnd());
    }

    /** The path as sent, "*" for that of OPTIONS; where an absolute target has none, what stands for it. */
    public String rawPath() {
        if (line.pathStart() < line.pathEnd()) {
            return Ascii.string(bytes, line.pathStart(), line.pathEnd());
        }
        return is("OPTIONS") && !hasQuery() ? "*" : "/"; // RFC 9112 §3.2.4
    }

    /** The query as sent, without its '?'. */
    public Optional<String> rawQuery() {
        return hasQuery() ? Optional.of(Ascii.string(bytes, queryStart(), queryEnd())) : Optional.empty();
    }

    public boolean hasQuery() {
        return line.queryStart() >= 0;
    }

    int queryStart() {
        return line.queryStart();
    }

    int queryEnd() {
        return line.targetEnd();
    }

    /** Host and port as sent: the absolute target's, else the Host header's, else (HTTP/1.0) empty. */
    public String authority() {
        if (line.authorityStart() < line.authorityEnd()) {
            return Ascii.string(bytes, line.authorityStart(), line.authorityEnd());
        }
        return fields.first(Header.HOST).orElse("");
    }

    /** The host alone, in small letters; an IPv6 address in its brackets. */
    public String host() {
        return Authority.host(authority());
    }

    public Fields fields() {
        return fields;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Of the body behind this head; never {@link Framing.UntilClose}. */
    public Framing framing() {
        return framing;
    }

    /** Whether the client wants to go on after this request. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** RFC 9110 §10.1.1: of HTTP/1.0 it is ignored. */
    public boolean expectsContinue() {
        return line.minorVersion() == 1 && fields.hasToken(Header.EXPECT, Tokens.CONTINUE);
    }

    private static void checkHost(byte[] head, RequestLine line, Fields fields) throws BadMessage {
        int host = fields.indexOfOnly(Header.HOST);
        if (host < 0 && (line.minorVersion() == 1 || fields.has(Header.HOST))) {
            throw bad(fields.has(Header.HOST) ? "several Host" : "no Host");
        }
        if (host >= 0 && !Authority.isValid(head, fields.valueStart(host), fields.valueEnd(host))) {
            throw bad("invalid Host");
        }
        if (head[line.targetStart()] == '/' || head[line.targetStart()] == '*') {
            return;
        }
        if (!Authority.isValid(head, line.authorityStart(), line.authorityEnd())) {
            throw bad("invalid host in the request target");
        }
        String ofTarget = Ascii.string(head, line.authorityStart(), line.authorityEnd());
        if (host >= 0 && !Authority.same(ofTarget, fields.value(host), line.defaultPort(head))) {
            throw bad("Host is not that of the request target");
        }
    }

    private static Framing framing(Fields fields, int minorVersion) throws BadMessage {
        OptionalLong length = Framing.contentLength(fields, HttpError.BAD_REQUEST);
        if (!fields.has(Header.TRANSFER_ENCODING)) {
            return Framing.fixed(length.orElse(0));
        }
        if (length.isPresent()) {
            throw bad("Content-Length and Transfer-Encoding");
        }
        if (minorVersion == 0) {
            throw bad("Transfer-Encoding in HTTP/1.0");
        }
        TransferCoding.check(fields);
        return new Framing.Chunked();
    }

    private static BadMessage bad(String detail) {
        return new BadMessage(HttpError.BAD_REQUEST, detail);
    }
}
