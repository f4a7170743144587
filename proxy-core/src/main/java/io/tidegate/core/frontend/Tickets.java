package io.tidegate.core.frontend;

import io.netty.util.collection.LongObjectHashMap;
import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.SelectionMessage;
import io.tidegate.core.config.ServerId;
import java.util.List;

/**
 * What one event loop has asked the balancer and not yet been told, and the leases that it gives back.
 *
 * <p>Thread: its event loop.
 */
final class Tickets {
    private static final String SELECT = Bus.address(SelectionMessage.SelectServer.class);
    private static final String ENDED = Bus.address(SelectionMessage.LeaseEnded.class);

    private final Bus bus;
    private final int loop;
    private final LongObjectHashMap<Search> waiting = new LongObjectHashMap<>();
    private long last;

    Tickets(Bus bus, int loop) {
        this.bus = bus;
        this.loop = loop;
        bus.on(Bus.address(SelectionMessage.Answer.class, loop), SelectionMessage.Answer.class, this::onAnswer);
    }

    /** Asks for a server; the search is told later, under this number. */
    long ask(Search search, String backend, Selection selection, List<ServerId> tried) {
        long ticket = ++last;
        waiting.put(ticket, search);
        bus.send(
                SELECT,
                new SelectionMessage.SelectServer(
                        ticket, loop, backend, selection.hashKey(), selection.stickyToken(), List.copyOf(tried)));
        return ticket;
    }

    /** It wants no server any more; a lease that is on its way is given back when it comes. */
    void abandon(long ticket, String backend) {
        if (waiting.remove(ticket) != null) {
            bus.send(new SelectionMessage.SelectionAbandoned(ticket, loop, backend));
        }
    }

    void giveBack(Lease lease) {
        bus.send(ENDED, new SelectionMessage.LeaseEnded(lease));
    }

    private void onAnswer(SelectionMessage.Answer answer) {
        boolean waitsOn = answer instanceof SelectionMessage.Queued;
        Search search = waitsOn ? waiting.get(answer.ticket()) : waiting.remove(answer.ticket());
        if (search != null) {
            search.onSelected(answer);
        } else if (answer instanceof SelectionMessage.Leased leased) {
            giveBack(leased.lease());
        }
    }
}
