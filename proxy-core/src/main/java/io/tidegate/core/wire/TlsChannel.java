package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;

/**
 * What Netty's TLS handlers take for their socket: it writes to a wire, which keeps what the kernel does not take, and is
 * fed what that wire reads.
 *
 * <p>Thread: its event loop.
 */
final class TlsChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final Wire wire;
    private final ChannelConfig config = new DefaultChannelConfig(this);
    private boolean open = true;

    TlsChannel(Wire wire) {
        super(null);
        this.wire = wire;
        config.setAllocator(PooledByteBufAllocator.DEFAULT);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        for (Object bytes = out.current(); bytes != null; bytes = out.current()) {
            wire.write((ByteBuf) bytes);
            out.remove();
        }
    }

    @Override
    protected void doClose() {
        open = false;
    }

    @Override
    protected void doBeginRead() {
        // whoever owns the wire reads it
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("it is connected");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException("it is connected"));
            }
        };
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return wire.local();
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return wire.remote();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}
