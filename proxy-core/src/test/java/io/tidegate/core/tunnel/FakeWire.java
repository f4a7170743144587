package io.tidegate.core.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.wire.Wire;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A wire in a test's hands: what is written is taken up to a limit, what comes is what the test says. */
final class FakeWire implements Wire {
    final ByteBuf taken = Unpooled.buffer();
    private final boolean halfCloses;
    private @Nullable Receiver receiver;
    int takes = Integer.MAX_VALUE; // so many more bytes
    int held;
    int mostHeld;
    boolean paused = true;
    boolean finished;
    boolean reset;
    long passes; // so many bytes of what comes it was told to hand on unseen
    private boolean closed;

    FakeWire(boolean halfCloses) {
        this.halfCloses = halfCloses;
    }

    private Receiver receiver() {
        if (receiver == null || closed) {
            throw new AssertionError("nothing may come of a wire that is closed or nobody's");
        }
        return receiver;
    }

    /** So many bytes come as one read. */
    void comes(byte[]... parts) {
        if (!closed) {
            ByteBuf in = Unpooled.buffer(HEADROOM_BYTES).setIndex(HEADROOM_BYTES, HEADROOM_BYTES);
            for (byte[] part : parts) {
                in.writeBytes(part);
            }
            receiver().onRead(in);
        }
    }

    void fin() {
        receiver().onFin();
    }

    void breaks() {
        Receiver told = receiver();
        closed = true;
        told.onReset();
    }

    /** The kernel takes so many bytes of what is kept. */
    void accepts(int bytes) {
        boolean some = held > 0;
        held -= Math.min(held, bytes);
        if (some && held == 0) {
            takes = Integer.MAX_VALUE;
            receiver().onDrained();
        }
    }

    byte[] got() {
        return Frames.bytes(taken);
    }

    @Override
    public void receiver(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public boolean write(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (closed || finished) {
            bytes.skipBytes(length);
            return held == 0;
        }
        taken.writeBytes(bytes);
        int now = held > 0 ? 0 : Math.min(length, takes);
        takes -= now;
        held += length - now;
        mostHeld = Math.max(mostHeld, held);
        return held == 0;
    }

    @Override
    public int heldBytes() {
        return held;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void maxReadBytes(int bytes) {
        // the test decides what comes
    }

    @Override
    public void passThrough(Wire to, long bytes) {
        passes = bytes;
    }

    @Override
    public void finish() {
        finished = true;
    }

    @Override
    public boolean halfCloses() {
        return halfCloses;
    }

    @Override
    public void close() {
        closed = true;
        held = 0;
    }

    @Override
    public void reset() {
        reset = true;
        close();
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress(0);
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(0);
    }

    @Override
    public Optional<String> tls() {
        return Optional.empty();
    }
}
