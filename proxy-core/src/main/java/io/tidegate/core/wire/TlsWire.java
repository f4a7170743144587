package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * TLS over a plain wire. What is kept for a side that does not read is kept by that wire, encrypted; what was decrypted
 * while the owner reads nothing waits here, and the plain wire is not read meanwhile.
 *
 * <p>Thread: its event loop.
 */
final class TlsWire implements Wire, Wire.Receiver, TlsEngine.Owner {
    /** The most that a record which a read has cut may bring beside that read: RFC 8446 §5.2, and its header. */
    private static final int RECORD_BYTES = 5 + 16 * 1024 + 256;

    private static final int SMALL_READ_BYTES = 4 * 1024;

    private final Wire plain;
    private final EventLoop loop;
    private final TlsEngine engine;
    private final Arrived decrypted;
    private boolean waiting; // something is kept: onDrained is owed
    private boolean outputEnded;
    private @Nullable Runnable onSecured;
    private @Nullable Throwable failure;

    private TlsWire(Wire plain, EventLoop loop, HeldBytes held) {
        this.plain = plain;
        this.loop = loop;
        this.engine = new TlsEngine(plain, loop, this);
        this.decrypted = new Arrived(held);
        plain.receiver(this);
    }

    /** As a server; {@code already} are bytes that the plain wire has read and that belong to the handshake. */
    static TlsWire accept(Wire plain, EventLoop loop, HeldBytes held, ServerTls tls, ByteBuf already) {
        TlsWire wire = new TlsWire(plain, loop, held);
        wire.engine.begin(tls.handler());
        ByteBuf copy = wire.engine.copy(already);
        loop.execute(() -> wire.begin(copy)); // it may fail at once, and this call must not be answered
        return wire;
    }

    /** As a client; the task runs when the handshake is done. */
    static TlsWire connect(Wire plain, EventLoop loop, HeldBytes held, ClientTls tls, Runnable onSecured) {
        TlsWire wire = new TlsWire(plain, loop, held);
        wire.onSecured = onSecured;
        wire.engine.begin(tls.handler(plain.remote().getPort()));
        loop.execute(plain::resume);
        return wire;
    }

    private void begin(ByteBuf already) {
        if (closed()) {
            already.release();
            return;
        }
        plain.resume();
        engine.decrypt(already);
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
        engine.decrypt(engine.copy(encrypted)); // the handlers keep the beginning of a record
    }

    @Override
    public void onDecrypted(ByteBuf bytes) {
        decrypted.add(bytes);
        if (!decrypted.isEmpty()) {
            plain.pause();
        }
    }

    private void deliverLater() {
        try {
            decrypted.deliver();
        } catch (RuntimeException e) {
            engine.receiverFailed(e);
        }
        if (!decrypted.paused() && !closed() && !decrypted.ended()) {
            plain.resume();
        }
    }

    @Override
    public void onSecured() {
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
        if (engine.securing()) {
            onFailed(new IOException("the connection was closed"));
        } else {
            decrypted.end();
        }
    }

    @Override
    public void onReset() {
        onFailed(new IOException("the connection was closed"));
    }

    @Override
    public void onDrained() {
        if (waiting && !closed()) {
            waiting = false;
            decrypted.receiver().onDrained();
        }
    }

    @Override
    public void onFailed(Throwable cause) {
        if (!closed()) {
            failure = cause;
            boolean handshake = engine.midHandshake();
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
            engine.encrypt(bytes);
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
        if (!engine.securing()) { // the handshake reads, whatever the owner wants
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
            engine.sayGoodbye();
            plain.finish();
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
                engine.sayGoodbye();
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
        engine.close();
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
        return engine.protocol();
    }
}
