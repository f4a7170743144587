package io.tidegate.balancer;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.BusMessage;
import io.tidegate.core.bus.LoopMessage.CloseTunnels;
import io.tidegate.core.bus.SelectionMessage.Answer;
import java.util.ArrayList;
import java.util.List;

/**
 * The balancer's words on the event bus; the addresses of the event loops are made once.
 *
 * <p>Thread: the balancer's.
 */
final class BusOutbox implements Outbox {
    private final Bus bus;
    private final List<String> answers = new ArrayList<>();
    private final List<String> closes = new ArrayList<>();

    BusOutbox(Bus bus) {
        this.bus = bus;
    }

    @Override
    public void answer(int loop, Answer answer) {
        bus.send(address(answers, Answer.class, loop), answer);
    }

    @Override
    public void close(int loop, CloseTunnels request) {
        bus.send(address(closes, CloseTunnels.class, loop), request);
    }

    @Override
    public void publish(BusMessage message) {
        bus.publish(message);
    }

    private static String address(List<String> known, Class<? extends BusMessage> type, int loop) {
        while (known.size() <= loop) {
            known.add(Bus.address(type, known.size()));
        }
        return known.get(loop);
    }
}
