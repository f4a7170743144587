package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/**
 * The wires of one event loop without epoll: Netty channels, with TLS over them where that is spoken.
 *
 * <p>Thread: its event loop.
 */
final class ChannelWires implements Wires {
    private final EventLoop loop;
    private final HeldBytes held;

    ChannelWires(EventLoop loop, HeldBytes held) {
        this.loop = loop;
        this.held = held;
    }

    @Override
    public Wire adopt(Incoming incoming) throws IOException {
        try {
            return register(((ChannelListener.Accepted) incoming).channel(), incoming.remote());
        } catch (ChannelException e) {
            incoming.close();
            throw new IOException(e.getMessage(), e);
        }
    }

    private ChannelWire register(SocketChannel channel, InetSocketAddress remote) {
        ChannelWire wire = new ChannelWire(channel, remote, held);
        channel.pipeline().addLast(wire);
        loop.register(channel);
        return wire;
    }

    @Override
    public Wire secure(Wire plain, ServerTls tls, ByteBuf already) {
        return TlsWire.accept(plain, loop, held, tls, already);
    }

    @Override
    public Dialing dial(Destination to, Dialing.Outcome outcome) {
        if (to.tls().isPresent()) {
            return TlsDialing.begin(this, loop, held, to, to.tls().get(), outcome);
        }
        ChannelDialing dialing = new ChannelDialing(to, outcome);
        dialing.start();
        return dialing;
    }

    /** One connect under way, with its preamble. */
    private final class ChannelDialing implements Dialing {
        private final Destination to;
        private final Outcome outcome;
        private @Nullable ChannelWire wire;
        private boolean over;

        ChannelDialing(Destination to, Outcome outcome) {
            this.to = to;
            this.outcome = outcome;
        }

        void start() {
            try {
                connect(open());
            } catch (IOException | ChannelException e) { // no descriptor left
                loop.execute(() -> fail(e));
            }
        }

        private SocketChannel open() throws IOException {
            java.nio.channels.SocketChannel socket = SelectorProvider.provider().openSocketChannel();
            try {
                return new NioSocketChannel(socket);
            } catch (ChannelException e) { // it asks for an option of the socket, and leaves that open where it fails
                socket.close();
                throw e;
            }
        }

        private void connect(SocketChannel channel) {
            // The wire is there from the start: a FIN or reset right behind the connect is not lost.
            ChannelWire made = register(channel, to.address());
            wire = made;
            channel.config().setConnectTimeoutMillis(0); // whoever dials has the limit
            InetSocketAddress source =
                    to.source().map(s -> new InetSocketAddress(s, 0)).orElse(null);
            channel.connect(to.address(), source).addListener(done -> loop.execute(() -> onEnded(made, done)));
        }

        private void onEnded(ChannelWire wire, Future<?> done) {
            if (over) {
                return;
            }
            if (!done.isSuccess()) {
                fail(done.cause());
                return;
            }
            to.preamble().ifPresent(preamble -> wire.write(preamble.duplicate()));
            end();
            outcome.onConnected(wire);
        }

        private void fail(Throwable cause) {
            if (!over) {
                cancel();
                String why = String.valueOf(cause.getMessage());
                Shortage.of(cause)
                        .ifPresentOrElse(
                                shortage -> outcome.onShortage(shortage, why), () -> outcome.onConnectFailed(why));
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
    }
}
