package io.tidegate.core.frontend;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Timeout;
import io.tidegate.core.config.Timeouts;
import io.tidegate.core.figures.BackendFigures;
import io.tidegate.core.http.AnswerHeadWriter;
import io.tidegate.core.http.RequestHeadWriter;
import io.tidegate.core.tunnel.TunnelRules;

/**
 * What holds for requests of one frontend that go to one backend, under one configuration, made ready once. Times in
 * milliseconds, 0 = no limit.
 */
record Passage(
        Backend backend,
        long clientMillis,
        long connectMillis,
        long serverMillis,
        long queueMillis,
        TunnelRules tunnel,
        RequestHeadWriter requestHeads,
        AnswerHeadWriter answerHeads,
        boolean passiveChecks,
        BackendFigures figures) {
    static Passage of(Backend backend, Timeouts timeouts, BackendFigures figures) {
        return new Passage(
                backend,
                timeouts.millis(Timeout.CLIENT),
                timeouts.millis(Timeout.CONNECT),
                timeouts.millis(Timeout.SERVER),
                timeouts.millis(Timeout.QUEUE),
                TunnelRules.of(backend.tunnel(), timeouts),
                new RequestHeadWriter(backend.hostHeader(), backend.requestHeaders()),
                new AnswerHeadWriter(backend.responseHeaders()),
                backend.passiveCheck().failures() > 0,
                figures);
    }
}
