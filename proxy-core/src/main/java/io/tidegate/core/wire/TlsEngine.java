package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's TLS handlers at work between a plain wire and the owner of one over it: the last handler behind them.
 *
 * <p>Thread: its event loop.
 */
final class TlsEngine extends ChannelInboundHandlerAdapter {
    /** Who gets what comes out. */
    interface Owner {
        /** The handshake is done. */
        void onSecured();

        /** Bytes to release. */
        void onDecrypted(ByteBuf bytes);

        /** The other side has sent its close_notify. */
        void onFin();

        /** Nothing comes any more; never within {@link #encrypt} or {@link #sayGoodbye}. */
        void onFailed(Throwable cause);
    }

    private static final Logger LOG = LoggerFactory.getLogger(TlsEngine.class);

    private final TlsChannel channel;
    private final EventLoop loop;
    private final Owner owner;
    private boolean securing = true; // the handshake is not done
    private boolean calling; // within a call of the owner's, which must not be called back

    TlsEngine(Wire plain, EventLoop loop, Owner owner) {
        this.channel = new TlsChannel(plain);
        this.loop = loop;
        this.owner = owner;
        loop.register(channel);
    }

    /** Sets the handler to work: a client's speaks at once. */
    void begin(ChannelHandler tls) {
        channel.pipeline().addLast(tls, this);
    }

    boolean securing() {
        return securing;
    }

    /** Whether the handshake has begun, and is not done. */
    boolean midHandshake() {
        return securing && ServerTls.began(channel.pipeline());
    }

    /** The protocol version, once the handshake is done. */
    Optional<String> protocol() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null || securing
                ? Optional.empty()
                : Optional.of(tls.engine().getSession().getProtocol());
    }

    /** Takes what the plain wire has read; the buffer, too. */
    void decrypt(ByteBuf encrypted) {
        channel.pipeline().fireChannelRead(encrypted);
        channel.pipeline().fireChannelReadComplete();
    }

    /** Writes the bytes, a copy since the handlers may keep them, to the plain wire. */
    void encrypt(ByteBuf bytes) {
        calling = true;
        channel.writeAndFlush(copy(bytes), channel.voidPromise());
        calling = false;
    }

    /** A copy of all readable bytes. */
    ByteBuf copy(ByteBuf bytes) {
        return channel.alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
    }

    /** Sends a close_notify where the handshake is done. */
    void sayGoodbye() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null && !securing) {
            calling = true;
            tls.closeOutbound();
            calling = false;
        }
    }

    /** Gives back what the handlers have, a moment later. */
    void close() {
        channel.unsafe().close(channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        owner.onDecrypted((ByteBuf) message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
            owner.onFin();
        } else if (event instanceof SslHandshakeCompletionEvent secured) {
            if (secured.isSuccess()) {
                securing = false;
                owner.onSecured();
            } else {
                owner.onFailed(secured.cause());
            }
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof RuntimeException failure && channel.isOpen()) {
            receiverFailed(failure);
        } else {
            failed(cause);
        }
    }

    /** A receiver threw: its connection is lost, no other is touched. */
    void receiverFailed(RuntimeException e) {
        LOG.error("event=connection-failed", e);
        failed(e);
    }

    private void failed(Throwable cause) {
        if (calling) {
            loop.execute(() -> owner.onFailed(cause));
        } else {
            owner.onFailed(cause);
        }
    }
}
