package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.BodyScanner;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.http.RequestHead;

/**
 * The body of a request on its way to the server, as it comes; what is behind it stays with the connection.
 *
 * <p>Thread: its event loop.
 */
final class Upload {
    private final Exchange exchange;
    private final BodyScanner body;
    private long bytes;
    private long lastMillis;
    private boolean blocked;
    private int keptBytes; // for the server, when it was last looked at

    Upload(Exchange exchange, RequestHead head) {
        this.exchange = exchange;
        this.body = head.framing().scanner(HttpError.BAD_REQUEST);
    }

    long bytes() {
        return bytes;
    }

    /** When something last came, or went on; a server that takes some of what is kept for it moves, too. */
    long lastMillis() {
        if (blocked && exchange.server().heldBytes() < keptBytes) {
            keptBytes = exchange.server().heldBytes();
            lastMillis = exchange.loop().wheel().nowMillis();
        }
        return lastMillis;
    }

    boolean complete() {
        return body.complete();
    }

    /** Whether the client is not read because the server takes nothing. */
    boolean blocked() {
        return blocked;
    }

    /** The server's wire stands, the head is written: what came meanwhile goes first. */
    void begin() {
        lastMillis = exchange.loop().wheel().nowMillis();
        if (exchange.key().isPresent() || body.complete()) {
            return;
        }
        ByteBuf early = exchange.connection().early().take();
        try {
            exchange.connection().wire().resume();
            exchange.connection().onRead(early);
        } finally {
            early.release();
        }
    }

    /** Takes what belongs to the body and leaves the rest. */
    void onBytes(ByteBuf in) {
        lastMillis = exchange.loop().wheel().nowMillis();
        if (body.complete()) {
            return;
        }
        int length;
        try {
            length = body.accept(in);
        } catch (BadMessage e) {
            in.skipBytes(in.readableBytes());
            exchange.fail(e.error());
            return;
        }
        bytes += length;
        ByteBuf part = in.readSlice(length);
        if (!exchange.server().write(part) && !blocked) {
            blocked = true;
            keptBytes = exchange.server().heldBytes();
            exchange.connection().wire().pause();
        }
        if (body.complete()) {
            exchange.watch();
        }
    }

    void onServerDrained() {
        lastMillis = exchange.loop().wheel().nowMillis();
        if (blocked) {
            blocked = false;
            exchange.connection().wire().resume();
        }
    }
}
