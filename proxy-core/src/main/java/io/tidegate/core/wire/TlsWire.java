package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS over a plain wire. What is kept for a side that does not read is kept by that wire, encrypted; what was decrypted
 * while the owner reads nothing waits here, and the plain wire is not read meanwhile.
 *
 * <p>Thread: its event loop.
 */
final class TlsWire extends ChannelInboundHandlerAdapter implements Wire, Wire.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(TlsWire.class);

    /** The most that a record which a read has cut may bring beside that read: RFC 8446 §5.2, and its header. */
    private static final int RECORD_BYTES = 5 + 16 * 1024 + 256;

    private static final int SMALL_READ_BYTES = 4 * 1024;

    private final Wire plain;
    private final EventLoop loop;
    private final TlsChannel channel;
    private final Arrived decrypted;
    private boolean calling; // within a call of the owner's, which must not be called back
    private boolean securing = true; // the TLS handshake reads, whatever the owner wants
    private boolean waiting; // something is kept: onDrained is owed
    private boolean outputEnded;
    private @Nullable Runnable onSecured;
    private @Nullable Throwable failure;

    private TlsWire(Wire plain, EventLoop loop, HeldBytes held) {
        this.plain = plain;
        this.loop = loop;
        this.channel = new TlsChannel(plain);
        this.decrypted = new Arrived(held);
        plain.receiver(this);
        loop.register(channel);
    }

    /** As a server; {@code already} are bytes that the plain wire has read and that belong to the handshake. */
    static TlsWire accept(Wire plain, EventLoop loop, HeldBytes held, ServerTls tls, ByteBuf already) {
        TlsWire wire = new TlsWire(plain, loop, held);
        wire.channel.pipeline().addLast(tls.handler(), wire);
        ByteBuf copy = wire.copy(already);
        loop.execute(() -> wire.begin(copy)); // it may fail at once, and this call must not be answered
        return wire;
    }

    /** As a client; the task runs when the handshake is done. */
    static TlsWire connect(Wire plain, EventLoop loop, HeldBytes held, ClientTls tls, Runnable onSecured) {
        TlsWire wire = new TlsWire(plain, loop, held);
        wire.onSecured = onSecured;
        wire.channel
                .pipeline()
                .addLast(tls.handler(wire.channel.alloc(), plain.remote().getPort()), wire);
        loop.execute(plain::resume);
        return wire;
    }

    private ByteBuf copy(ByteBuf bytes) {
        return channel.alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
    }

    private void begin(ByteBuf already) {
        if (closed()) {
            already.release();
            return;
        }
        plain.resume();
        toHandlers(already);
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
    public void onRead(ByteBuf encrypted) {
        toHandlers(copy(encrypted)); // the handler keeps the beginning of a record
    }

    private void toHandlers(ByteBuf encrypted) {
        channel.pipeline().fireChannelRead(encrypted);
        channel.pipeline().fireChannelReadComplete();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        decrypted.add((ByteBuf) message);
        if (!decrypted.isEmpty()) {
            plain.pause();
        }
    }

    private void deliverLater() {
        decrypted.deliver();
        if (!decrypted.paused() && !closed() && !decrypted.ended()) {
            plain.resume();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
            onFin();
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
        if (decrypted.paused()) {
            plain.pause();
        }
        if (onSecured != null) {
            Runnable task = onSecured;
            onSecured = null;
            task.run();
        }
    }

    /** The other side sends no more: its FIN, or its close_notify. */
    @Override
    public void onFin() {
        if (closed() || decrypted.ended()) {
            return;
        }
        if (securing) {
            broken(new IOException("the connection was closed"));
        } else {
            decrypted.end();
        }
    }

    @Override
    public void onReset() {
        broken(new IOException("the connection was closed"));
    }

    @Override
    public void onDrained() {
        if (waiting && !closed()) {
            waiting = false;
            decrypted.receiver().onDrained();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof RuntimeException && !closed()) {
            LOG.error(
                    "event=connection-failed", cause); // a receiver threw: its connection is lost, no other is touched
        }
        if (calling) {
            loop.execute(() -> broken(cause));
        } else {
            broken(cause);
        }
    }

    private void broken(Throwable cause) {
        if (!closed()) {
            failure = cause;
            boolean handshake = securing && ServerTls.began(channel.pipeline());
            abandon();
            plain.close();
            if (handshake) {
                decrypted.receiver().onNotSecured(failure());
            } else {
                decrypted.receiver().onReset();
            }
        }
    }

    @Override
    public void receiver(Receiver receiver) {
        decrypted.receiver(receiver);
    }

    @Override
    public boolean write(ByteBuf bytes) {
        if (bytes.isReadable() && !closed() && !outputEnded) {
            calling = true;
            // The bytes are the caller's again when this returns, so what a TLS engine may keep is a copy.
            channel.writeAndFlush(copy(bytes), channel.voidPromise());
            calling = false;
            waiting = plain.heldBytes() > 0;
        }
        bytes.skipBytes(bytes.readableBytes());
        return !waiting;
    }

    @Override
    public int heldBytes() {
        return plain.heldBytes();
    }

    @Override
    public void pause() {
        decrypted.pause();
        if (!securing) {
            plain.pause();
        }
    }

    @Override
    public void resume() {
        if (decrypted.resume()) {
            loop.execute(this::deliverLater);
        } else {
            plain.resume();
        }
    }

    /** Of so much that is read no more can come than is wanted, the rest of a record that was cut before included. */
    @Override
    public void maxReadBytes(int bytes) {
        decrypted.maxPieceBytes(bytes);
        plain.maxReadBytes(Math.max(bytes - RECORD_BYTES, Math.min(bytes, SMALL_READ_BYTES)));
    }

    @Override
    public void finish() {
        if (!outputEnded && !closed()) {
            outputEnded = true;
            sayGoodbye();
            plain.finish();
        }
    }

    private void sayGoodbye() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null && !securing) {
            calling = true;
            tls.closeOutbound();
            calling = false;
        }
    }

    @Override
    public boolean halfCloses() {
        return false;
    }

    @Override
    public void close() {
        if (!closed()) {
            if (!outputEnded && plain.heldBytes() == 0) {
                sayGoodbye();
            }
            abandon();
            plain.close();
        }
    }

    @Override
    public void reset() {
        if (!closed()) {
            abandon();
            plain.reset();
        }
    }

    private void abandon() {
        decrypted.close();
        channel.unsafe().close(channel.voidPromise()); // gives back what the handlers have, a moment later
    }

    @Override
    public boolean closed() {
        return decrypted.closed();
    }

    @Override
    public InetSocketAddress remote() {
        return plain.remote();
    }

    @Override
    public InetSocketAddress local() {
        return plain.local();
    }

    @Override
    public Optional<String> tls() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null || securing
                ? Optional.empty()
                : Optional.of(tls.engine().getSession().getProtocol());
    }
}
