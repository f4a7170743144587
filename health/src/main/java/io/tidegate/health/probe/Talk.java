package io.tidegate.health.probe;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.config.HealthCheck;

/**
 * What is said on a connection that stands, one kind for each type of check.
 *
 * <p>Thread: the event loop of the check.
 */
sealed interface Talk permits TcpTalk, HttpTalk, WebSocketTalk {
    /**
     * What the server still owes.
     *
     * @param noun after "no" or "without"
     * @param late what a check is that runs out of time meanwhile
     * @param closed what it is where the connection ends meanwhile
     */
    record Awaited(String noun, CheckResult late, CheckResult closed) {
        static final Awaited ANSWER = new Awaited("answer", CheckResult.TIMEOUT, CheckResult.CONNECT);
        static final Awaited WHOLE_ANSWER = new Awaited("whole answer", CheckResult.TIMEOUT, CheckResult.CONNECT);
        static final Awaited PONG = new Awaited("pong", CheckResult.PONG, CheckResult.PONG);
    }

    static Talk of(Probe probe, Prober prober, Target target) {
        HealthCheck.Type type = target.check().type();
        return switch (type) {
            case WEBSOCKET -> new WebSocketTalk(probe, prober, target);
            case HTTP -> new HttpTalk(probe, target);
            case TCP -> new TcpTalk(probe);
            case NONE -> throw new IllegalArgumentException("a check of type none");
        };
    }

    /** Appends what is to be sent first; the answer says it to people. */
    String ask(ByteBuf out);

    /** It is sent. */
    void onAsked();

    void onRead(ByteBuf bytes);

    Awaited awaited();
}
