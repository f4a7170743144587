package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A wire made of a Netty channel: TLS, and systems without epoll. The last handler of its pipeline.
 *
 * <p>Thread: its event loop.
 */
final class ChannelWire extends ChannelInboundHandlerAdapter implements Wire {
    private final SocketChannel channel;
    private final HeldBytes held;
    private final Queue<ByteBuf> arrived = new ArrayDeque<>(2); // while paused: what TLS had decrypted already
    private Receiver receiver = Unwatched.INSTANCE;
    private long accounted;
    private boolean paused = true;
    private boolean writing;
    private boolean waiting; // something is kept: onDrained is owed
    private boolean inputEnded;
    private boolean finTold;
    private boolean outputEnded;
    private boolean closed;
    private @Nullable Runnable onSecured;
    private @Nullable String tlsFailure;

    ChannelWire(SocketChannel channel, HeldBytes held) {
        this.channel = channel;
        this.held = held;
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        // Anything kept makes the channel unwritable, and its last byte gone writable: exactly onDrained.
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
    }

    /** The handshake of a TLS handler in front may begin; the task runs when it is done. */
    void onSecured(Runnable task) {
        onSecured = task;
        channel.config().setAutoRead(true);
    }

    @Override
    public void startTls(ServerTls tls, ByteBuf already) {
        tls.install(channel.pipeline(), this);
        if (already.isReadable()) {
            channel.pipeline().fireChannelRead(already.copy());
        }
        channel.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (closed || !bytes.isReadable()) {
            bytes.release();
        } else if (paused || !arrived.isEmpty()) {
            arrived.add(bytes);
        } else {
            deliver(bytes);
        }
    }

    private void deliver(ByteBuf bytes) {
        try {
            receiver.onRead(bytes);
        } finally {
            bytes.release();
        }
    }

    private void deliverArrived() {
        while (!paused && !closed) {
            ByteBuf next = arrived.poll();
            if (next == null) {
                if (inputEnded) {
                    tellFin();
                }
                return;
            }
            deliver(next);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            inputEnded = true;
            if (onSecured == null) {
                deliverArrived();
            } else {
                tellFin(); // the handshake cannot end well, and a wire under way to TLS is paused
            }
        } else if (event instanceof SslHandshakeCompletionEvent secured) {
            onHandshake(secured);
        }
        ReferenceCountUtil.release(event);
    }

    private void onHandshake(SslHandshakeCompletionEvent event) {
        if (!event.isSuccess()) {
            tlsFailure = innermost(event.cause()).getMessage();
            broken();
            return;
        }
        channel.config().setAutoRead(!paused);
        if (onSecured != null) {
            Runnable task = onSecured;
            onSecured = null;
            task.run();
        }
    }

    /** Why the TLS handshake failed, where it did. */
    Optional<String> tlsFailure() {
        return Optional.ofNullable(tlsFailure);
    }

    /** What a TLS engine says first is that something went wrong; what it was is the cause of its cause. */
    private static Throwable innermost(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    private void tellFin() {
        if (!finTold && !closed) {
            finTold = true;
            receiver.onFin();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (inputEnded) {
            deliverArrived();
        }
        broken();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken();
    }

    private void broken() {
        if (!closed) {
            abandon();
            channel.unsafe().close(channel.voidPromise());
            receiver.onReset();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!writing && waiting && channel.isWritable() && !closed) {
            waiting = false;
            account();
            receiver.onDrained();
        }
    }

    @Override
    public void receiver(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public boolean write(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (length > 0 && !closed && !outputEnded) {
            writing = true;
            // The bytes are the caller's again when this returns, so what a TLS engine or the kernel may keep is a
            // copy.
            channel.writeAndFlush(channel.alloc().directBuffer(length).writeBytes(bytes), channel.voidPromise());
            writing = false;
            waiting = !channel.isWritable();
            account();
        }
        bytes.skipBytes(bytes.readableBytes());
        return !waiting;
    }

    private void account() {
        long now = heldBytes();
        held.add(now - accounted);
        accounted = now;
    }

    @Override
    public int heldBytes() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return closed || out == null ? 0 : (int) Math.min(Integer.MAX_VALUE, out.totalPendingWriteBytes());
    }

    @Override
    public void pause() {
        paused = true;
        channel.config().setAutoRead(false);
    }

    @Override
    public void resume() {
        paused = false;
        if (!closed) {
            channel.config().setAutoRead(true);
            if (!arrived.isEmpty() || inputEnded) {
                channel.eventLoop().execute(this::deliverArrived);
            }
        }
    }

    @Override
    public void maxReadBytes(int bytes) {
        // A channel's reads follow what comes; what is kept is bounded by one of them.
    }

    @Override
    public void finish() {
        if (outputEnded || closed) {
            return;
        }
        outputEnded = true;
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> channel.shutdownOutput());
    }

    @Override
    public boolean halfCloses() {
        return channel.pipeline().get(SslHandler.class) == null;
    }

    @Override
    public void close() {
        if (!closed) {
            abandon();
            channel.close();
        }
    }

    @Override
    public void reset() {
        if (!closed) {
            abandon();
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.unsafe().close(channel.voidPromise()); // past the TLS handler, which would say goodbye
        }
    }

    private void abandon() {
        held.add(-accounted);
        accounted = 0;
        closed = true;
        arrived.forEach(ByteBuf::release);
        arrived.clear();
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public InetSocketAddress remote() {
        return channel.remoteAddress();
    }

    @Override
    public InetSocketAddress local() {
        return channel.localAddress();
    }

    @Override
    public Optional<String> tls() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null
                ? Optional.empty()
                : Optional.of(tls.engine().getSession().getProtocol());
    }
}
