package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wire made of a Netty channel, where there is no epoll: the one handler of its pipeline.
 *
 * <p>Thread: its event loop.
 */
final class ChannelWire extends ChannelInboundHandlerAdapter implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelWire.class);

    private final SocketChannel channel;
    private final InetSocketAddress remote;
    private final HeldBytes held;
    private final ChannelReads reads;
    private final Arrived arrived; // the key of a paused channel may have been selected already
    private long accounted;
    private boolean calling; // within a call of the owner's, which must not be called back
    private boolean waiting; // something is kept: onDrained is owed
    private boolean outputEnded;

    ChannelWire(SocketChannel channel, InetSocketAddress remote, HeldBytes held) {
        this.channel = channel;
        this.remote = remote;
        this.held = held;
        this.reads = new ChannelReads(held);
        this.arrived = new Arrived(held);
        channel.config().setAutoRead(false);
        channel.config().setRecvByteBufAllocator(reads);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        // Anything kept makes the channel unwritable, and its last byte gone writable: exactly onDrained.
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        arrived.add((ByteBuf) message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            arrived.end();
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (arrived.ended()) {
            arrived.deliver();
        }
        broken();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof RuntimeException && !closed()) {
            LOG.error(
                    "event=connection-failed", cause); // a receiver threw: its connection is lost, no other is touched
        }
        if (calling) {
            channel.eventLoop().execute(this::broken);
        } else {
            broken();
        }
    }

    private void broken() {
        if (!closed()) {
            reset(); // where it was only we who failed, a FIN would tell a cut as an end
            arrived.receiver().onReset();
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
        if (waiting && !closed() && channel.isActive() && heldBytes() == 0) {
            waiting = false;
            account();
            arrived.receiver().onDrained();
        }
    }

    @Override
    public void receiver(Receiver receiver) {
        arrived.receiver(receiver);
    }

    @Override
    public boolean write(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (length > 0 && !closed() && !outputEnded) {
            calling = true;
            // The bytes are the caller's again when this returns, so what the channel may keep is a copy.
            channel.writeAndFlush(channel.alloc().directBuffer(length).writeBytes(bytes), channel.voidPromise());
            calling = false;
            account();
            if (!waiting) {
                waiting = accounted > 0;
            } else if (accounted == 0) {
                soon(this::drained); // promised by an earlier write
            }
        }
        bytes.skipBytes(bytes.readableBytes());
        return !waiting;
    }

    /** Tells the receiver something, outside of any call of the owner's; what it throws is met like all that it throws. */
    private void soon(Runnable task) {
        channel.eventLoop().execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                channel.pipeline().fireExceptionCaught(e);
            }
        });
    }

    private void account() {
        long now = heldBytes();
        held.add(now - accounted);
        accounted = now;
    }

    @Override
    public int heldBytes() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return closed() || out == null ? 0 : (int) Math.min(Integer.MAX_VALUE, out.totalPendingWriteBytes());
    }

    @Override
    public void pause() {
        arrived.pause();
        channel.config().setAutoRead(false);
    }

    @Override
    public void resume() {
        boolean waits = arrived.resume();
        if (!closed()) {
            channel.config().setAutoRead(true);
            if (waits) {
                soon(arrived::deliver);
            }
        }
    }

    @Override
    public void maxReadBytes(int bytes) {
        reads.maxBytes(bytes);
        arrived.maxPieceBytes(bytes);
    }

    @Override
    public void finish() {
        if (outputEnded || closed()) {
            return;
        }
        outputEnded = true;
        calling = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> onFlushed());
        calling = false;
    }

    /** Nothing is in front of the FIN any more. */
    private void onFlushed() {
        channel.shutdownOutput();
        if (calling) {
            soon(this::drained);
        } else {
            drained();
        }
    }

    @Override
    public boolean halfCloses() {
        return true;
    }

    @Override
    public void close() {
        if (!closed()) {
            abandon();
            channel.unsafe().close(channel.voidPromise());
        }
    }

    @Override
    public void reset() {
        if (!closed()) {
            abandon();
            try {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (ChannelException e) {
                LOG.debug("event=reset-of-a-closed-channel", e); // closed under our hands, by a write that failed
            }
            channel.unsafe().close(channel.voidPromise());
        }
    }

    private void abandon() {
        held.add(-accounted);
        accounted = 0;
        arrived.close();
    }

    @Override
    public boolean closed() {
        return arrived.closed();
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
        return Optional.empty();
    }
}
