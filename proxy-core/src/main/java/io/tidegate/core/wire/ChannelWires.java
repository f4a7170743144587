package io.tidegate.core.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.SocketChannel;
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
    private final Bootstrap bootstrap;

    ChannelWires(EventLoop loop, Class<? extends SocketChannel> type, HeldBytes held) {
        this.loop = loop;
        this.held = held;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(new ReflectiveChannelFactory<>(type))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.config().setAutoRead(false);
                    }
                });
    }

    @Override
    public Wire adopt(Incoming incoming, boolean willSecure) {
        return adopt(((ChannelListener.Accepted) incoming).channel());
    }

    /** A connected channel, not yet registered with the loop. */
    Wire adopt(SocketChannel channel) {
        ChannelWire wire = new ChannelWire(channel, held);
        channel.pipeline().addLast(wire);
        if (!channel.isRegistered()) {
            loop.register(channel);
        }
        return wire;
    }

    @Override
    public Dialing dial(Destination to, Dialing.Outcome outcome) {
        ChannelDialing dialing = new ChannelDialing(to, outcome);
        dialing.start();
        return dialing;
    }

    /** One connect under way, with its preamble and TLS handshake. */
    private final class ChannelDialing implements Dialing {
        private final Destination to;
        private final Outcome outcome;
        private @Nullable Channel channel;
        private boolean over;

        ChannelDialing(Destination to, Outcome outcome) {
            this.to = to;
            this.outcome = outcome;
        }

        void start() {
            channel = bootstrap
                    .connect(
                            to.address(),
                            to.source().map(s -> new InetSocketAddress(s, 0)).orElse(null))
                    .addListener(done -> {
                        if (done.isSuccess()) {
                            loop.execute(this::onTcp);
                        } else {
                            loop.execute(() -> fail(String.valueOf(done.cause().getMessage())));
                        }
                    })
                    .channel();
        }

        private void onTcp() {
            if (over || !(channel instanceof SocketChannel socket)) {
                return;
            }
            to.preamble().ifPresent(preamble -> socket.writeAndFlush(preamble.retainedDuplicate()));
            ChannelWire wire = new ChannelWire(socket, held);
            if (to.tls().isEmpty()) {
                socket.pipeline().addLast(wire);
                succeed(wire);
                return;
            }
            wire.receiver(new Securing(wire));
            wire.onSecured(() -> succeed(wire));
            outcome.onTlsBegins();
            if (over) {
                return;
            }
            socket.pipeline()
                    .addLast(to.tls().get().handler(socket.alloc(), to.address().getPort()), wire);
        }

        private void succeed(Wire wire) {
            if (!over) {
                over = true;
                releasePreamble();
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
            over = true;
            releasePreamble();
            if (channel != null) {
                channel.close();
            }
        }

        private void failTls(String why) {
            if (!over) {
                cancel();
                outcome.onTlsFailed(why);
            }
        }

        private void releasePreamble() {
            to.preamble().filter(preamble -> preamble.refCnt() > 0).ifPresent(ByteBuf::release);
        }

        /** Until TLS stands, the only thing that can come of the wire is its end. */
        private final class Securing implements Wire.Receiver {
            private final ChannelWire wire;

            Securing(ChannelWire wire) {
                this.wire = wire;
            }

            @Override
            public void onRead(ByteBuf bytes) {
                // nothing is delivered before the handshake
            }

            @Override
            public void onFin() {
                failTls("closed during the TLS handshake");
            }

            @Override
            public void onReset() {
                failTls(wire.tlsFailure().orElse("reset during the TLS handshake"));
            }

            @Override
            public void onDrained() {
                // nothing was written
            }
        }
    }
}
