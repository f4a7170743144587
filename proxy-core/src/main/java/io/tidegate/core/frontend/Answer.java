package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.handshake.ServerAnswer;
import io.tidegate.core.http.AnswerContext;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.BodyScanner;
import io.tidegate.core.http.Framing;
import io.tidegate.core.http.HeadBuffer;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.http.ResponseHead;
import io.tidegate.core.wire.Wire;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of an exchange: reads its heads, makes a tunnel of a right 101, and passes any other answer on as it
 * comes.
 *
 * <p>Thread: its event loop.
 */
final class Answer implements Wire.Receiver {
    /** HAProxy's {@code tune.bufsize} is 16 KiB; servers with many cookies need more. */
    private static final int MAX_HEAD_BYTES = 64 * 1024;

    /** So much of a body is copied behind its head, which costs less than a second system call. */
    private static final int MAX_JOINED_BYTES = 32 * 1024;

    private final Exchange exchange;
    private final HeadBuffer heads = HeadBuffer.forAnswers(MAX_HEAD_BYTES);
    private @Nullable BodyScanner body;
    private @Nullable ResponseHead head;
    private long bytes;
    private long lastMillis;
    private boolean heard; // a byte of an answer has come
    private boolean strips;
    private boolean keepAlive;
    private boolean blocked;

    Answer(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Whether a final answer's head has gone to the client. */
    boolean begun() {
        return head != null;
    }

    int status() {
        return head == null ? 0 : head.status();
    }

    long bytes() {
        return bytes;
    }

    long lastMillis() {
        return lastMillis;
    }

    /** Whether the server is not read because the client takes nothing. */
    boolean blocked() {
        return blocked;
    }

    void touch() {
        lastMillis = exchange.loop().wheel().nowMillis();
    }

    @Override
    public void onRead(ByteBuf in) {
        lastMillis = exchange.loop().wheel().coarseMillis();
        heard = true;
        while (head == null && in.isReadable() && exchange.relaying()) {
            switch (heads.add(in)) {
                case MORE -> {
                    return;
                }
                case TOO_LARGE, MALFORMED -> invalid(CheckResult.STATUS, "the head is malformed");
                case COMPLETE -> onHead(in);
            }
        }
        if (head != null && exchange.relaying()) {
            relay(in, Unpooled.EMPTY_BUFFER);
        }
    }

    private void onHead(ByteBuf behind) {
        ResponseHead answer;
        try {
            answer = ResponseHead.parse(heads.take());
        } catch (BadMessage e) {
            invalid(CheckResult.STATUS, e.detail());
            return;
        }
        if (answer.status() == 101) {
            onSwitching(answer, behind);
        } else if (answer.isInterim()) {
            if (exchange.head().minorVersion() == 1) {
                client().write(headOf(answer, true));
                regulate();
            }
        } else {
            onFinal(answer, behind);
        }
    }

    private void onSwitching(ResponseHead answer, ByteBuf behind) {
        String key = exchange.key().orElse("");
        ServerAnswer checked = exchange.loop().answerCheck().check(answer, key);
        if (key.isEmpty() || checked instanceof ServerAnswer.Invalid) {
            invalid(CheckResult.ACCEPT, "a 101 that is not right");
            return;
        }
        exchange.loop().ledger().serverAnswered(exchange.lease());
        client().write(headOf(answer, true));
        exchange.loop().tunnels().open(exchange, behind);
    }

    private void onFinal(ResponseHead answer, ByteBuf behind) {
        boolean handshake = exchange.key().isPresent();
        if (answer.status() >= 500 && handshake) {
            exchange.blame(CheckResult.STATUS, "status " + answer.status());
        } else {
            exchange.loop().ledger().serverAnswered(exchange.lease());
        }
        Framing framing = answer.framing(exchange.head().method());
        body = framing.scanner(HttpError.BAD_SERVER_ANSWER);
        strips = new AnswerContext(exchange.head().minorVersion(), false, Optional.empty()).stripsChunks(answer);
        keepAlive = exchange.head().keepAlive()
                && exchange.upload().complete()
                && !(framing instanceof Framing.UntilClose)
                && !strips
                && !exchange.loop().closing();
        exchange.loop()
                .ledger()
                .count(
                        exchange.connection().gate(),
                        exchange.facts(),
                        handshake,
                        handshake ? "refused" : "",
                        answer.status());
        head = answer;
        ByteBuf out = headOf(answer, keepAlive);
        if (body.complete() || strips || behind.readableBytes() > MAX_JOINED_BYTES) {
            client().write(out);
            if (body.complete()) {
                finish(behind.isReadable());
            }
        } else {
            relay(behind, out);
        }
    }

    /** The head for the client, in the loop's scratch buffer. */
    private ByteBuf headOf(ResponseHead answer, boolean keepAlive) {
        Optional<String> cookie = answer.isInterim() && answer.status() != 101
                ? Optional.empty()
                : exchange.newStickyToken().flatMap(token -> StickyCookie.of(exchange, token));
        ByteBuf out = exchange.loop().scratch().clear();
        exchange.passage()
                .answerHeads()
                .write(answer, new AnswerContext(exchange.head().minorVersion(), keepAlive, cookie), out);
        return out;
    }

    private Wire client() {
        return exchange.connection().wire();
    }

    /** Passes the body on; a head that waits goes with it: one system call for both. */
    private void relay(ByteBuf in, ByteBuf waitingHead) {
        BodyScanner scanner = body;
        if (scanner == null || scanner.complete()) {
            return;
        }
        Wire client = client();
        try {
            int length = strips
                    ? scanner.accept(in, (index, count) -> client.write(in.slice(index, count)))
                    : scanner.accept(in);
            bytes += length;
            if (strips) {
                in.skipBytes(length);
            } else {
                client.write(waitingHead.isReadable() ? waitingHead.writeBytes(in, length) : in.readSlice(length));
            }
        } catch (BadMessage e) {
            client.write(waitingHead);
            invalid(CheckResult.STATUS, e.detail());
            return;
        }
        if (scanner.complete()) {
            finish(in.isReadable());
        } else {
            regulate();
        }
    }

    /** Does not read the server while something is kept for the client. */
    private void regulate() {
        if (client().heldBytes() > 0 && !blocked) {
            blocked = true;
            exchange.server().pause();
            exchange.watch();
        }
    }

    private void finish(boolean moreThanAnAnswer) {
        ResponseHead answer = head;
        boolean reusable = answer != null
                && answer.keepAlive()
                && !moreThanAnAnswer
                && exchange.upload().complete()
                && body != null
                && body.complete()
                && !BoundIdentity.isIn(exchange.head(), answer)
                && exchange.passage().backend().proxyProtocol() == io.tidegate.core.config.Backend.ProxyProtocol.OFF;
        exchange.complete(keepAlive, reusable);
    }

    void onClientDrained() {
        if (blocked) {
            blocked = false;
            touch();
            exchange.server().resume();
            exchange.watch();
        }
    }

    private void invalid(CheckResult kind, String detail) {
        exchange.blame(kind, detail);
        exchange.fail(HttpError.BAD_SERVER_ANSWER);
    }

    @Override
    public void onFin() {
        if (!exchange.relaying()) {
            return;
        }
        if (body != null && body.completeAtEnd()) {
            finish(true);
        } else if (heard) {
            invalid(CheckResult.CONNECT, "closed within an answer");
        } else {
            closedWithoutAnswer();
        }
    }

    @Override
    public void onReset() {
        if (exchange.relaying()) {
            if (heard) {
                invalid(CheckResult.CONNECT, "reset within an answer");
            } else {
                closedWithoutAnswer();
            }
        }
    }

    private void closedWithoutAnswer() {
        if (!exchange.again()) {
            exchange.blame(CheckResult.CONNECT, "closed without an answer");
            exchange.fail(HttpError.CONNECT_FAILED);
        }
    }

    @Override
    public void onDrained() {
        exchange.upload().onServerDrained();
    }
}
