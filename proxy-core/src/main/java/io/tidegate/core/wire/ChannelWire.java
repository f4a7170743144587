package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wire made of a Netty channel: TLS, and systems without epoll. The last handler of its pipeline.
 *
 * <p>Thread: its event loop.
 */
final class ChannelWire extends ChannelInboundHandlerAdapter implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelWire.class);

    private final SocketChannel channel;
    private final InetSocketAddress remote;
    private final HeldBytes held;
    private final Queue<ByteBuf> arrived = new ArrayDeque<>(2); // while paused: what TLS had decrypted already
    private Receiver receiver = Unwatched.INSTANCE;
    private long accounted;
    private boolean paused = true;
    private boolean calling; // within a call of the owner's, which must not be called back
    private boolean waiting; // something is kept: onDrained is owed
    private boolean securing; // the TLS handshake reads, whatever the owner wants
    private boolean reading; // within one of Netty's read loops
    private boolean inputEnded;
    private boolean finTold;
    private boolean outputEnded;
    private boolean closed;
    private @Nullable Runnable onSecured;
    private @Nullable Throwable failure;

    ChannelWire(SocketChannel channel, InetSocketAddress remote, HeldBytes held) {
        this.channel = channel;
        this.remote = remote;
        this.held = held;
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        // Anything kept makes the channel unwritable, and its last byte gone writable: exactly onDrained.
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
    }

    /** The handshake of this handler begins; the task runs when it is done. */
    void secure(SslHandler tls, Runnable task) {
        onSecured = task;
        securing = true;
        channel.pipeline().addFirst(tls);
        if (inputEnded || !arrived.isEmpty()) {
            broken(new SSLException(
                    "the server spoke before TLS began, or has gone")); // TLS will never see those bytes
            return;
        }
        channel.config().setAutoRead(true);
    }

    /** Why the wire broke, in the words of what found it. */
    String failure() {
        Throwable cause = failure;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == null ? "the connection was closed" : String.valueOf(cause.getMessage());
    }

    @Override
    public void startTls(ServerTls tls, ByteBuf already) {
        securing = true;
        tls.install(channel.pipeline(), this);
        ByteBuf copy = channel.alloc().buffer(already.readableBytes()).writeBytes(already);
        channel.config().setAutoRead(false);
        channel.eventLoop().execute(() -> beginTls(copy)); // it may fail at once, and this call must not be answered
    }

    private void beginTls(ByteBuf already) {
        if (closed) {
            already.release();
            return;
        }
        channel.pipeline().fireChannelRead(already);
        if (!closed && (securing || !paused)) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (paused && !reading && !securing) {
            // A read though paused: Netty has seen the FIN. It watches for nothing then, and in 4.2.18 cannot begin
            // again (ENOENT, the connection is closed), so the rest, at most a kernel's buffer, is taken now.
            channel.config().setAutoRead(true);
        }
        reading = true;
        if (closed || !bytes.isReadable()) {
            bytes.release();
        } else if (paused || !arrived.isEmpty()) {
            arrived.add(bytes);
        } else {
            deliver(bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
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
            if (securing) {
                broken(new ClosedChannelException());
            } else {
                deliverArrived();
            }
        } else if (event instanceof SslHandshakeCompletionEvent secured) {
            onHandshake(secured);
        }
        ReferenceCountUtil.release(event);
    }

    private void onHandshake(SslHandshakeCompletionEvent event) {
        if (!event.isSuccess()) {
            broken(event.cause());
            return;
        }
        securing = false;
        channel.config().setAutoRead(!paused);
        if (onSecured != null) {
            Runnable task = onSecured;
            onSecured = null;
            task.run();
        }
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
        broken(new ClosedChannelException());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof RuntimeException && !closed) {
            LOG.error(
                    "event=connection-failed", cause); // a receiver threw: its connection is lost, no other is touched
        }
        if (calling) {
            channel.eventLoop().execute(() -> broken(cause));
        } else {
            broken(cause);
        }
    }

    private void broken(Throwable cause) {
        if (!closed) {
            failure = cause;
            boolean handshake = securing && ServerTls.began(channel.pipeline());
            abandon();
            channel.unsafe().close(channel.voidPromise());
            if (handshake) {
                receiver.onNotSecured(failure());
            } else {
                receiver.onReset();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!calling) {
            drained();
        }
    }

    /** Tells that nothing is kept any more, if that is owed and so; after the FIN there is no buffer to ask. */
    private void drained() {
        if (waiting && !closed && channel.isActive() && heldBytes() == 0) {
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
            calling = true;
            // The bytes are the caller's again when this returns, so what a TLS engine or the kernel may keep is a
            // copy.
            channel.writeAndFlush(channel.alloc().directBuffer(length).writeBytes(bytes), channel.voidPromise());
            calling = false;
            account();
            if (!waiting) {
                waiting = accounted > 0;
            } else if (accounted == 0) {
                channel.eventLoop().execute(this::drained); // promised by an earlier write
            }
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
        if (!securing && !inputEnded) {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void resume() {
        paused = false;
        if (!closed) {
            if (!inputEnded) {
                channel.config().setAutoRead(true);
            }
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
        calling = true;
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        ChannelOutboundInvoker socket = channel;
        if (tls != null) {
            tls.closeOutbound();
            // The closed engine fails every write at once, before what it has given out is sent: go round it.
            socket = channel.pipeline().context(tls);
        }
        socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> onFlushed());
        calling = false;
    }

    /** Nothing is in front of the FIN any more. */
    private void onFlushed() {
        channel.shutdownOutput();
        if (calling) {
            channel.eventLoop().execute(this::drained);
        } else {
            drained();
        }
    }

    @Override
    public boolean halfCloses() {
        return channel.pipeline().get(SslHandler.class) == null;
    }

    @Override
    public void close() {
        if (!closed) {
            boolean goodbye = !securing && heldBytes() == 0;
            abandon();
            if (goodbye) {
                channel.close();
            } else {
                channel.unsafe().close(channel.voidPromise()); // a TLS handler would wait to send what is lost
            }
        }
    }

    @Override
    public void reset() {
        if (!closed) {
            abandon();
            try {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (ChannelException e) {
                failure = e; // closed under our hands, by a write that failed
            }
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
        return remote;
    }

    @Override
    public InetSocketAddress local() {
        return channel.localAddress();
    }

    @Override
    public Optional<String> tls() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null || securing
                ? Optional.empty()
                : Optional.of(tls.engine().getSession().getProtocol());
    }
}
