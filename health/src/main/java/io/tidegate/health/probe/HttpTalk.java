package io.tidegate.health.probe;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.ResponseHead;
import java.util.Optional;

/** A GET whose status counts; its body is read to its end and dropped, so that the server can send it in peace. */
final class HttpTalk implements Talk {
    private final Probe probe;
    private final Target target;
    private final AnswerReader answer = new AnswerReader();
    private boolean decided;

    HttpTalk(Probe probe, Target target) {
        this.probe = probe;
        this.target = target;
    }

    @Override
    public String ask(ByteBuf out) {
        Request.of(target).writeGet(out);
        return "GET " + target.check().path();
    }

    @Override
    public void onAsked() {
        // the answer comes
    }

    @Override
    public void onRead(ByteBuf bytes) {
        if (decided) {
            return; // the body
        }
        try {
            Optional<ResponseHead> head = answer.read(bytes);
            if (head.isPresent()) {
                decided = true;
                decide(head.get().status());
            }
        } catch (BadMessage e) {
            probe.fail(CheckResult.STATUS, "no HTTP answer: " + e.detail());
        }
    }

    private void decide(int status) {
        probe.step(Step.Kind.ANSWER, "status " + status);
        if (target.check().expectStatus().contains(status)) {
            probe.pass(status + " in " + probe.elapsedText());
            probe.leave();
        } else {
            probe.fail(CheckResult.STATUS, Expected.butCame(target.check().expectStatus(), status));
        }
    }

    @Override
    public Awaited awaited() {
        return answer.awaited();
    }
}
