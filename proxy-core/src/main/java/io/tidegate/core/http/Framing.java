package io.tidegate.core.http;

import java.util.OptionalLong;

/** How the body of a message is delimited: RFC 9112 §6.3. */
public sealed interface Framing {
    /** No body. */
    record None() implements Framing {
        @Override
        public BodyScanner scanner(HttpError error) {
            return new FixedBody(0);
        }
    }

    /** So many bytes, at least one. */
    record Fixed(long bytes) implements Framing {
        @Override
        public BodyScanner scanner(HttpError error) {
            return new FixedBody(bytes);
        }
    }

    /** Chunks, then perhaps trailers. */
    record Chunked() implements Framing {
        @Override
        public BodyScanner scanner(HttpError error) {
            return new ChunkScanner(error);
        }
    }

    /** All that comes until the server closes; never of a request. */
    record UntilClose() implements Framing {
        @Override
        public BodyScanner scanner(HttpError error) {
            return new UnboundedBody();
        }
    }

    static Framing fixed(long bytes) {
        return bytes == 0 ? new None() : new Fixed(bytes);
    }

    default boolean hasBody() {
        return !(this instanceof None);
    }

    /** A scanner for one such body; {@code error} is what a malformed one is told as. */
    BodyScanner scanner(HttpError error);

    /** The only Content-Length, digits alone; empty where there is none. */
    static OptionalLong contentLength(Fields fields, HttpError error) throws BadMessage {
        if (!fields.has(Header.CONTENT_LENGTH)) {
            return OptionalLong.empty();
        }
        int field = fields.indexOfOnly(Header.CONTENT_LENGTH);
        if (field < 0) {
            throw new BadMessage(error, "several Content-Length");
        }
        int start = fields.valueStart(field);
        int end = fields.valueEnd(field);
        if (start == end || end - start > 18) { // 18 digits cannot overflow a long
            throw new BadMessage(error, "invalid Content-Length");
        }
        long length = 0;
        for (int at = start; at < end; at++) {
            if (!Ascii.isDigit(fields.bytes()[at])) {
                throw new BadMessage(error, "invalid Content-Length");
            }
            length = length * 10 + (fields.bytes()[at] - '0');
        }
        return OptionalLong.of(length);
    }
}
