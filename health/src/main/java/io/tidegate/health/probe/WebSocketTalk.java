package io.tidegate.health.probe;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.handshake.ServerAnswer;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.ResponseHead;
import java.util.Optional;

/**
 * A real handshake, on request a ping, and a polite end: our Close 1000, the server's, then FIN, so that the server sees
 * a client that was done and logs no error.
 */
final class WebSocketTalk implements Talk {
    private static final int SWITCHING = 101;
    private static final int PING_BYTES = 8;

    private enum State {
        HEAD,
        PONG,
        CLOSE,
        /** Nothing that still comes matters. */
        DONE
    }

    private final Probe probe;
    private final Prober prober;
    private final Target target;
    private final HealthCheck check;
    private final AnswerReader answer = new AnswerReader();
    private final ServerFrames frames = new ServerFrames();
    private final byte[] ping = new byte[PING_BYTES];
    private State state = State.HEAD;
    private String key = "";
    private String handshakeText = "";
    private long pingNanos;

    WebSocketTalk(Probe probe, Prober prober, Target target) {
        this.probe = probe;
        this.prober = prober;
        this.target = target;
        this.check = target.check();
    }

    @Override
    public String ask(ByteBuf out) {
        key = Request.of(target).writeHandshake(check, prober.random(), out);
        return "GET " + check.path() + " with Upgrade: websocket";
    }

    @Override
    public void onAsked() {
        // the answer comes
    }

    @Override
    public void onRead(ByteBuf bytes) {
        if (state == State.HEAD) {
            onHeadBytes(bytes);
        }
        while (bytes.isReadable() && (state == State.PONG || state == State.CLOSE)) {
            onFrame(frames.next(bytes));
        }
    }

    private void onHeadBytes(ByteBuf bytes) {
        try {
            Optional<ResponseHead> head = answer.read(bytes);
            if (head.isPresent()) {
                onHead(head.get());
            }
        } catch (BadMessage e) {
            fail(CheckResult.STATUS, "no HTTP answer: " + e.detail());
        }
    }

    private void onHead(ResponseHead head) {
        probe.step(Step.Kind.ANSWER, "status " + head.status());
        if (!check.expectStatus().contains(head.status())) {
            fail(CheckResult.STATUS, Expected.butCame(check.expectStatus(), head.status()));
        } else if (head.status() != SWITCHING) {
            state = State.DONE;
            probe.pass(head.status() + " in " + probe.elapsedText());
            probe.finishAndLeave(); // the connection would be kept alive for a next request
        } else {
            onSwitching(prober.answers().check(head, key, check.subprotocols()));
        }
    }

    private void onSwitching(ServerAnswer answer) {
        switch (answer) {
            case ServerAnswer.Switching(Optional<String> chosen) -> {
                // one of ours: the check has compared it
                String subprotocol = chosen.map(name -> ", subprotocol " + name).orElse("");
                probe.step(Step.Kind.ACCEPT, "Upgrade, Connection and Sec-WebSocket-Accept are right" + subprotocol);
                handshakeText = SWITCHING + " in " + probe.elapsedText();
                onOpen();
            }
            case ServerAnswer.Invalid(ServerAnswer.Fault fault) ->
                fail(
                        fault == ServerAnswer.Fault.SUBPROTOCOL ? CheckResult.SUBPROTOCOL : CheckResult.ACCEPT,
                        fault.text());
            case ServerAnswer.Other(int status) -> throw new AssertionError(status);
        }
    }

    private void onOpen() {
        if (check.ping()) {
            state = State.PONG;
            pingNanos = prober.nanoTime();
            prober.random().nextBytes(ping);
            ByteBuf out = prober.scratch();
            ClientFrames.writePing(ping, prober.random().nextInt(), out);
            probe.write(out);
            probe.step(Step.Kind.PING, "ping sent");
        } else {
            pass(handshakeText);
        }
    }

    private void onFrame(ServerFrames.Frame frame) {
        switch (frame) {
            case NONE -> {}
            case PONG -> {
                if (state == State.PONG && frames.carried(ping)) {
                    String text = "pong in " + Probe.text(prober.nanoTime() - pingNanos);
                    probe.step(Step.Kind.PING, text);
                    pass(handshakeText + ", " + text);
                }
            }
            case CLOSE -> onClose();
            case INVALID -> {
                if (state == State.PONG) {
                    fail(CheckResult.PONG, "no valid frame instead of a pong");
                } else {
                    state = State.DONE;
                    probe.close();
                }
            }
        }
    }

    private void onClose() {
        if (state == State.PONG) {
            fail(CheckResult.PONG, "a Close instead of a pong");
            return;
        }
        state = State.DONE;
        probe.step(Step.Kind.CLOSE, "the server's Close came");
        probe.finishAndLeave();
    }

    private void pass(String detail) {
        state = State.CLOSE;
        ByteBuf out = prober.scratch();
        ClientFrames.writeClose(prober.random().nextInt(), out);
        probe.write(out);
        probe.pass(detail);
        probe.step(Step.Kind.CLOSE, "Close 1000 sent");
        probe.leave();
    }

    private void fail(CheckResult result, String detail) {
        state = State.DONE;
        probe.fail(result, detail);
    }

    @Override
    public Awaited awaited() {
        return state == State.PONG ? Awaited.PONG : answer.awaited();
    }
}
