package io.tidegate.core.wire;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Locale;

/** Which make of wires an event loop carries: the one place that knows there are several. */
public enum Transport {
    /** Straight on epoll. */
    EPOLL,
    /** Netty's NIO channels. */
    CHANNEL;

    /** What the event loops of this Vert.x carry. */
    public static Transport of(Vertx vertx) {
        return vertx.isNativeTransportEnabled() ? EPOLL : CHANNEL; // no other native one is shipped
    }

    /** What this event loop can. */
    public static Transport of(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class) ? EPOLL : CHANNEL;
    }

    /** Its name in the log and in the metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Makes the wires of an event loop. */
    public Wires wires(EventLoop loop, HeldBytes held) {
        return switch (this) {
            case EPOLL -> new EpollWires((IoEventLoop) loop, held);
            case CHANNEL -> new ChannelWires(loop, held);
        };
    }

    /**
     * Listens, accepting on this event loop; blocks until bound.
     *
     * @throws IOException where the address is taken or not of this machine
     */
    public Listener listen(EventLoop loop, Listener.Binding binding) throws IOException {
        return switch (this) {
            case EPOLL -> EpollListener.open((IoEventLoop) loop, binding);
            case CHANNEL -> ChannelListener.open(loop, binding);
        };
    }
}
