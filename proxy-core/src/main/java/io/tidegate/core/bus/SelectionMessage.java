package io.tidegate.core.bus;

import io.tidegate.core.config.ServerId;
import java.util.List;
import java.util.Optional;

/** What an event loop and the balancer say to each other about who serves a handshake or request. */
public sealed interface SelectionMessage extends BusMessage {

    /**
     * An event loop asks the balancer for a server. Answered at once, at the loop's address of {@link Answer}, by
     * {@link Leased}, {@link Queued} or {@link Refused}; a {@link Queued} ticket gets its {@link Leased} later.
     *
     * @param ticket unique within the loop
     * @param hashKey what {@code hash-key} names, "" where the request has none or it does not matter
     * @param stickyToken the value of the sticky cookie, "" without one
     * @param tried servers that failed for this ticket's request already: not to be chosen again
     */
    record SelectServer(long ticket, int loop, String backend, String hashKey, String stickyToken, List<ServerId> tried)
            implements SelectionMessage {}

    /** An event loop tells the balancer that a queued ticket is wanted no more. */
    record SelectionAbandoned(long ticket, int loop, String backend) implements SelectionMessage {}

    /** An event loop gives a lease back to the balancer, once, however its connection went. */
    record LeaseEnded(Lease lease) implements SelectionMessage {}

    /** The balancer's answer to one ticket. */
    sealed interface Answer extends SelectionMessage {
        long ticket();
    }

    /**
     * The ticket has a server.
     *
     * @param newStickyToken the token to set as cookie, empty where the client has the right one or none is used
     */
    record Leased(long ticket, Lease lease, Optional<String> newStickyToken) implements Answer {}

    /** Every server is at its limit; the ticket waits, first come first served. */
    record Queued(long ticket) implements Answer {}

    /** There is no server for this ticket and no place to wait. */
    record Refused(long ticket, Why why) implements Answer {
        /** NO_SERVER: none is usable. QUEUE_FULL: all are full and the queue has no place. */
        public enum Why {
            NO_SERVER,
            QUEUE_FULL
        }
    }
}
