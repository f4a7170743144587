package io.tidegate.metrics;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** All figures at one moment, as the body of an HTTP answer, in pieces, and its Content-Type. */
public record Scrape(String contentType, List<Buffer> pieces) {
    public Scrape {
        pieces = List.copyOf(pieces);
    }

    /** In one piece. */
    public Scrape(String contentType, Buffer body) {
        this(contentType, List.of(body));
    }

    public long length() {
        return pieces.stream().mapToLong(Buffer::length).sum();
    }

    /** A copy of the whole, for whoever wants one. */
    public Buffer body() {
        Buffer whole = Buffer.buffer(Math.toIntExact(length()));
        pieces.forEach(whole::appendBuffer);
        return whole;
    }
}
