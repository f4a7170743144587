package io.tidegate.balancer;

import io.tidegate.core.bus.BusMessage;
import io.tidegate.core.bus.LoopMessage.CloseTunnels;
import io.tidegate.core.bus.SelectionMessage.Answer;

/** Where the balancer's words go: the event bus, or a list in a test. */
interface Outbox {
    void answer(int loop, Answer answer);

    void close(int loop, CloseTunnels request);

    void publish(BusMessage message);
}
