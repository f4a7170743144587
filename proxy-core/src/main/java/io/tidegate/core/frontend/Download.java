package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.config.Backend;
import io.tidegate.core.http.AnswerContext;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.BodyScanner;
import io.tidegate.core.http.Framing;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.http.ResponseHead;
import io.tidegate.core.wire.Wire;
import java.util.Optional;

/**
 * A final answer on its way to the client, as it comes, and what becomes of the two connections behind it.
 *
 * <p>Thread: its event loop.
 */
final class Download {
    /** So much of a body is copied behind its head, which costs less than a second system call. */
    private static final int MAX_JOINED_BYTES = 32 * 1024;

    private final Exchange exchange;
    private final ResponseHead head;
    private final BodyScanner body;
    private final boolean strips;
    private final boolean keepAlive;
    private long bytes;

    Download(Exchange exchange, ResponseHead head) {
        Framing framing = head.framing(exchange.head().method());
        this.exchange = exchange;
        this.head = head;
        this.body = framing.scanner(HttpError.BAD_SERVER_ANSWER);
        this.strips = new AnswerContext(exchange.head().minorVersion(), false, Optional.empty()).stripsChunks(head);
        this.keepAlive = exchange.head().keepAlive()
                && exchange.upload().complete()
                && !(framing instanceof Framing.UntilClose)
                && !strips
                && !exchange.loop().closing();
    }

    int status() {
        return head.status();
    }

    /** Whether the client's connection goes on behind this. */
    boolean keepAlive() {
        return keepAlive;
    }

    long bytes() {
        return bytes;
    }

    /** Whether the end of the server's stream is that of the answer. */
    boolean completeAtEnd() {
        return body.completeAtEnd();
    }

    /** Sends the head as it is written for the client; with what came of the body behind it, where that is little. */
    void begin(ByteBuf written, ByteBuf behind) throws BadMessage {
        if (body.complete() || strips || behind.readableBytes() > MAX_JOINED_BYTES) {
            client().write(written);
            if (body.complete()) {
                end(behind.isReadable());
            }
        } else {
            pass(behind, written);
        }
    }

    /** Passes on what belongs to the body. */
    void pass(ByteBuf in, ByteBuf waitingHead) throws BadMessage {
        if (body.complete()) {
            return;
        }
        Wire client = client();
        int length;
        try {
            length = strips ? body.accept(in, (index, count) -> client.write(in.slice(index, count))) : body.accept(in);
        } catch (BadMessage e) {
            client.write(waitingHead);
            throw e;
        }
        bytes += length;
        if (strips) {
            in.skipBytes(length);
        } else {
            client.write(waitingHead.isReadable() ? waitingHead.writeBytes(in, length) : in.readSlice(length));
        }
        if (body.complete()) {
            end(in.isReadable());
        }
    }

    private Wire client() {
        return exchange.connection().wire();
    }

    /** All of it has come. */
    void end(boolean moreThanAnAnswer) {
        boolean reusable = head.keepAlive()
                && !moreThanAnAnswer
                && exchange.upload().complete()
                && body.complete()
                && !BoundIdentity.isIn(exchange.head(), head)
                && exchange.passage().backend().proxyProtocol() == Backend.ProxyProtocol.OFF;
        exchange.complete(keepAlive, reusable);
    }
}
