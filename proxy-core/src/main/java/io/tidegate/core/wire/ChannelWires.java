package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The wires of one event loop made of Netty channels.
 *
 * <p>Thread: its event loop.
 */
final class ChannelWires implements Wires {
    private final EventLoop loop;
    private final HeldBytes held;
    private final ChannelFactory<? extends SocketChannel> channels;

    ChannelWires(EventLoop loop, Class<? extends SocketChannel> type, HeldBytes held) {
        this.loop = type == EpollSocketChannel.class ? new SteadyEventLoop((IoEventLoop) loop) : loop;
        this.held = held;
        this.channels = new ReflectiveChannelFactory<>(type);
    }

    @Override
    public Wire adopt(Incoming incoming, boolean willSecure) throws IOException {
        SocketChannel channel = incoming instanceof EpollListener.Accepted accepted
                ? channel(accepted)
                : ((ChannelListener.Accepted) incoming).channel();
        return register(new ChannelWire(channel, incoming.remote(), held), channel);
    }

    private static EpollSocketChannel channel(EpollListener.Accepted accepted) throws IOException {
        EpollSocketChannel channel;
        try {
            channel = new EpollSocketChannel(accepted.descriptor());
        } catch (ChannelException e) {
            accepted.close();
            throw new IOException(e.getMessage(), e);
        }
        if (!channel.isActive()) { // its end would never be told
            channel.unsafe().closeForcibly();
            throw new IOException("reset before it was taken");
        }
        return channel;
    }

    private ChannelWire register(ChannelWire wire, SocketChannel channel) {
        channel.pipeline().addLast(wire);
        loop.register(channel);
        return wire;
    }

    @Override
    public Dialing dial(Destination to, Dialing.Outcome outcome) {
        ChannelDialing dialing = new ChannelDialing(to, outcome);
        dialing.start();
        return dialing;
    }

    /** One connect under way, with its preamble and TLS handshake. */
    private final class ChannelDialing implements Dialing, Wire.Receiver {
        private final Destination to;
        private final Outcome outcome;
        private @Nullable ChannelWire wire;
        private boolean securing;
        private boolean over;

        ChannelDialing(Destination to, Outcome outcome) {
            this.to = to;
            this.outcome = outcome;
        }

        void start() {
            try {
                connect(channels.newChannel());
            } catch (ChannelException e) { // no descriptor left
                loop.execute(() -> fail(String.valueOf(e.getMessage())));
            }
        }

        private void connect(SocketChannel channel) {
            // The wire is there from the start: a FIN or reset right behind the connect is not lost.
            ChannelWire made = register(new ChannelWire(channel, to.address(), held), channel);
            made.receiver(this);
            wire = made;
            channel.config().setConnectTimeoutMillis(0); // whoever dials has the limit
            InetSocketAddress source = to.source().map(s -> source(channel, s)).orElse(null);
            channel.connect(to.address(), source).addListener(done -> loop.execute(() -> onTcp(channel, made, done)));
        }

        private static InetSocketAddress source(SocketChannel channel, InetAddress address) {
            if (channel instanceof EpollSocketChannel) {
                channel.config().setOption(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
            }
            return new InetSocketAddress(address, 0);
        }

        private void onTcp(SocketChannel channel, ChannelWire wire, Future<?> done) {
            if (over) {
                return;
            }
            if (!done.isSuccess()) {
                fail(String.valueOf(done.cause().getMessage()));
                return;
            }
            to.preamble().ifPresent(preamble -> wire.write(preamble.duplicate()));
            if (to.tls().isEmpty()) {
                succeed(wire);
                return;
            }
            securing = true;
            outcome.onTlsBegins();
            if (over) {
                return;
            }
            wire.secure(to.tls().get().handler(channel.alloc(), to.address().getPort()), () -> succeed(wire));
        }

        private void succeed(ChannelWire wire) {
            if (!over) {
                end();
                wire.receiver(Unwatched.INSTANCE);
                outcome.onConnected(wire);
            }
        }

        private void fail(String why) {
            if (!over) {
                cancel();
                outcome.onConnectFailed(why);
            }
        }

        @Override
        public void cancel() {
            if (!over) {
                end();
                if (wire != null) {
                    wire.close();
                }
            }
        }

        private void end() {
            over = true;
            to.preamble().ifPresent(ByteBuf::release);
        }

        @Override
        public void onReset() {
            if (over || wire == null) {
                return;
            }
            String why = wire.failure();
            if (securing) {
                cancel();
                outcome.onTlsFailed(why);
            } else {
                fail(why);
            }
        }

        @Override
        public void onRead(ByteBuf bytes) {
            // the wire is paused
        }

        @Override
        public void onFin() {
            // the wire is paused
        }

        @Override
        public void onDrained() {
            // the preamble is on its way
        }
    }
}
