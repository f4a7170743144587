package io.tidegate.dist.process;

import io.netty.channel.IoHandlerFactory;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.TransportInternal;
import io.vertx.core.transport.Transport;

/**
 * Epoll for event loops that stay on their threads. Of those that may be suspended and go on elsewhere, which is what Vert.x
 * would make, Netty measures how busy they are: three looks at the clock and two atomic additions in every turn, with each message
 * of a connection that is alone.
 */
final class SteadyEpoll extends EpollTransport {
    /** What Vert.x is to be built with, instead of {@link Transport#EPOLL}; as that, unavailable where there is no epoll. */
    static Transport transport() {
        SteadyEpoll epoll = new SteadyEpoll();
        return new TransportInternal("epoll", epoll.isAvailable(), epoll.unavailabilityCause(), epoll);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        IoHandlerFactory movable = super.ioHandlerFactory();
        return executor -> movable.newHandler(executor); // the same handlers, not movable: the default of the interface
    }
}
