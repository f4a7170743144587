package io.tidegate.core.wire;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;

/** Which make of wires an event loop carries: the one place that knows there are several. */
public enum Transport {
    /** Plain TCP straight on epoll, TLS on channels. */
    EPOLL,
    /** Everything on Netty channels. */
    CHANNEL;

    /** The best that the event loop can; channels where they are asked for. */
    public static Transport of(EventLoop loop, boolean channelsOnly) {
        return !channelsOnly && polls(loop) ? EPOLL : CHANNEL;
    }

    /** Makes the wires of an event loop. */
    public Wires wires(EventLoop loop, HeldBytes held) {
        return this == EPOLL
                ? new EpollWires((IoEventLoop) loop, held)
                : new ChannelWires(loop, polls(loop) ? EpollSocketChannel.class : NioSocketChannel.class, held);
    }

    /**
     * Listens, accepting on this event loop; blocks until bound.
     *
     * @throws IOException where the address is taken or not of this machine
     */
    public Listener listen(EventLoop loop, Listener.Binding binding) throws IOException {
        // Not by transport: an epoll channel of Netty 4.2.18 that was paused cannot accept again (ENOENT).
        return polls(loop) ? EpollListener.open((IoEventLoop) loop, binding) : ChannelListener.open(loop, binding);
    }

    private static boolean polls(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
    }
}
