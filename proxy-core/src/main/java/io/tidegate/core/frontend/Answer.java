package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.handshake.ServerAnswer;
import io.tidegate.core.http.AnswerContext;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.HeadBuffer;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.http.ResponseHead;
import io.tidegate.core.wire.Wire;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of an exchange: reads its heads, makes a tunnel of a right 101, and gives any other answer to
 * {@link Download}.
 *
 * <p>Thread: its event loop.
 */
final class Answer implements Wire.Receiver {
    /** HAProxy's {@code tune.bufsize} is 16 KiB; servers with many cookies need more. */
    private static final int MAX_HEAD_BYTES = 64 * 1024;

    private final Exchange exchange;
    private final HeadBuffer heads = HeadBuffer.forAnswers(MAX_HEAD_BYTES);
    private @Nullable Download download; // once a final head is there
    private long lastMillis;
    private boolean heard; // a byte of an answer has come
    private boolean blocked;
    private int keptBytes; // for the client, when it was last looked at

    Answer(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Whether a final answer's head has gone to the client. */
    boolean begun() {
        return download != null;
    }

    int status() {
        return download == null ? 0 : download.status();
    }

    long bytes() {
        return download == null ? 0 : download.bytes();
    }

    /** When something last came, or went on; a client that takes some of what is kept for it moves, too. */
    long lastMillis() {
        if (blocked && client().heldBytes() < keptBytes) {
            keptBytes = client().heldBytes();
            touch();
        }
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
        lastMillis = exchange.loop().wheel().nowMillis();
        heard = true;
        while (download == null && in.isReadable() && exchange.relaying()) {
            switch (heads.add(in)) {
                case MORE -> {
                    return;
                }
                case TOO_LARGE, MALFORMED -> invalid(CheckResult.STATUS, "the head is malformed");
                case COMPLETE -> onHead(in);
            }
        }
        if (download != null && exchange.relaying()) {
            relay(download, in);
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
        Download begun = new Download(exchange, answer);
        download = begun;
        exchange.loop()
                .ledger()
                .count(
                        exchange.connection().gate(),
                        exchange.facts(),
                        handshake,
                        handshake ? "refused" : "",
                        answer.status());
        try {
            begun.begin(headOf(answer, begun.keepAlive()), behind);
        } catch (BadMessage e) {
            invalid(CheckResult.STATUS, e.detail());
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

    private void relay(Download to, ByteBuf in) {
        try {
            to.pass(in, Unpooled.EMPTY_BUFFER);
        } catch (BadMessage e) {
            invalid(CheckResult.STATUS, e.detail());
        }
        if (exchange.relaying()) {
            regulate();
        }
    }

    /** Does not read the server while something is kept for the client. */
    private void regulate() {
        int kept = client().heldBytes();
        if (kept > 0 && !blocked) {
            blocked = true;
            keptBytes = kept;
            exchange.server().pause();
            exchange.watch();
        }
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
        if (download != null && download.completeAtEnd()) {
            download.end(true);
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
