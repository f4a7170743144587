package io.tidegate.core.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening Netty channel, for systems without epoll.
 *
 * <p>Thread: its event loop, but for the methods of {@link Listener}, which any thread may call.
 */
final class ChannelListener implements Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelListener.class);
    private static final int BACKLOG = 4096;
    private static final long REST_MILLIS = 100;

    private static final ChannelOption<Boolean> REUSE_PORT = NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);

    private final Channel channel;
    private volatile boolean paused;

    private ChannelListener(Channel channel) {
        this.channel = channel;
    }

    /**
     * Binds and listens; accepting begins at once. Blocks until bound, so not on the loop itself.
     *
     * @throws IOException where the address is taken or not of this machine
     */
    static ChannelListener open(EventLoop loop, Binding binding) throws IOException {
        Dealer dealer = new Dealer(binding);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(dealer)
                .childHandler(new ChannelInboundHandlerAdapter());
        if (binding.reusePort()) {
            bootstrap.option(REUSE_PORT, true);
        }
        ChannelFuture bound = bootstrap.bind(binding.address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        ChannelListener listener = new ChannelListener(bound.channel());
        dealer.listener = listener;
        return listener;
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void pause() {
        paused = true;
        channel.config().setAutoRead(false);
    }

    @Override
    public void resume() {
        paused = false;
        channel.config().setAutoRead(true);
    }

    @Override
    public void reusePort(boolean on) {
        channel.config().setOption(REUSE_PORT, on);
    }

    @Override
    public void close() {
        channel.close();
    }

    /** Takes what was accepted before Netty's own acceptor sees it. */
    private static final class Dealer extends ChannelInboundHandlerAdapter {
        private final Binding binding;
        private final Spell shortage = new Spell();
        volatile @Nullable ChannelListener listener;

        Dealer(Binding binding) {
            this.binding = binding;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Accepted connection = new Accepted((SocketChannel) message);
            try {
                binding.onAccepted().accept(connection);
            } catch (RuntimeException e) { // no reason to accept no others
                LOG.error("event=accept-failed address={}", context.channel().localAddress(), e);
                connection.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (shortage.begins(System.nanoTime())) {
                LOG.warn(
                        "event=accept-rests address={} detail=\"{}\" remedy=\"raise the limit of open files\"",
                        context.channel().localAddress(),
                        cause.getMessage());
            }
            Channel channel = context.channel();
            channel.config().setAutoRead(false);
            context.executor()
                    .schedule(
                            () -> {
                                ChannelListener owner = listener;
                                if (owner == null || !owner.paused) {
                                    channel.config().setAutoRead(true);
                                }
                            },
                            REST_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    /** A channel on its way to an event loop. */
    record Accepted(SocketChannel channel) implements Incoming {
        @Override
        public InetSocketAddress remote() {
            return channel.remoteAddress();
        }

        @Override
        public void close() {
            channel.unsafe().closeForcibly();
        }
    }
}
