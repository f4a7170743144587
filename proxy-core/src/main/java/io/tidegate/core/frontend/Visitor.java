package io.tidegate.core.frontend;

import io.tidegate.core.figures.FrontendFigures;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A client connection as it is counted: who it is, and what is given back, once, when it has gone, as whatever it ended.
 *
 * <p>Thread: its event loop.
 */
final class Visitor {
    private final InetSocketAddress address;
    private final Optional<InetSocketAddress> reached;
    private final String host;
    private final Admission admission;
    private final FrontendFigures figures;
    private final boolean countsAddress;
    private final boolean withinLimit;
    private boolean gone;

    /** A connection that the admission has counted already. */
    Visitor(
            InetSocketAddress address,
            Optional<InetSocketAddress> reached,
            Admission admission,
            FrontendFigures figures) {
        this.address = address;
        this.reached = reached;
        this.host = address.getAddress().getHostAddress();
        this.admission = admission;
        this.figures = figures;
        this.countsAddress = admission.limitsAddresses();
        this.withinLimit = !countsAddress || admission.enter(address.getAddress());
        figures.connectionsActive().add(1);
    }

    /** The client's own address, or what PROXY said. */
    InetSocketAddress address() {
        return address;
    }

    /** The address that it had connected to, as PROXY said; else it came to the wire's own. */
    Optional<InetSocketAddress> reached() {
        return reached;
    }

    /** Its address as text, without port. */
    String host() {
        return host;
    }

    /** Whether its address has no more connections than it may. */
    boolean withinLimit() {
        return withinLimit;
    }

    void leave() {
        if (!gone) {
            gone = true;
            figures.connectionsActive().add(-1);
            admission.leave();
            if (countsAddress) {
                admission.leave(address.getAddress());
            }
        }
    }
}
