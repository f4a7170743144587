package io.tidegate.core.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.figures.ServerFigures;
import io.tidegate.core.wire.Wire;
import org.jspecify.annotations.Nullable;

/**
 * One way through a tunnel: what is read from one wire is written to the other at once; while that keeps more than it may,
 * the first is not read. Also the receiver of the wire that it reads.
 *
 * <p>Thread: the tunnel's event loop.
 */
final class Direction implements Wire.Receiver, FrameTracker.Counter {
    private final Tunnel tunnel;
    private final Wire from;
    private final Wire to;
    private final boolean toServer;
    private final boolean splices;
    private @Nullable FrameTracker tracker;
    private long bytes;
    private long messages;
    private long lastReadMillis;
    private @Nullable Backlog backlog; // of one that ever had something waiting: an idle tunnel goes without
    private boolean blocked; // the source is not read
    private boolean finReceived;
    private boolean closeReceived;
    private boolean closeWanted;
    private boolean over; // nothing more is forwarded: our Close, or FIN, was the last
    private boolean finished; // FIN is sent, or follows what is kept

    Direction(Tunnel tunnel, Wire from, Wire to, boolean toServer, TunnelRules rules) {
        this.tunnel = tunnel;
        this.from = from;
        this.to = to;
        this.toServer = toServer;
        this.splices = rules.splice();
        this.tracker = rules.frames() ? new FrameTracker(toServer, rules.maxMessageBytes(), this) : null;
    }

    Wire from() {
        return from;
    }

    /** Whose words go this way. */
    String sender() {
        return toServer ? "client" : "server";
    }

    long bytes() {
        return bytes;
    }

    long messages() {
        return messages;
    }

    long lastReadMillis() {
        return lastReadMillis;
    }

    boolean tracked() {
        return tracker != null;
    }

    boolean finReceived() {
        return finReceived;
    }

    /** Whether the source has said Close, or can say none any more. */
    boolean saidAll() {
        return closeReceived || finReceived;
    }

    boolean over() {
        return over;
    }

    /** Whether nothing is left to send this way, the FIN included. */
    boolean settled() {
        return finished && to.heldBytes() == 0;
    }

    @Override
    public void onRead(ByteBuf in) {
        lastReadMillis = tunnel.nowMillis();
        if (tracker != null) {
            follow(tracker, in);
        } else {
            forward(in);
        }
        if (!over) {
            regulate();
        }
    }

    private void follow(FrameTracker tracker, ByteBuf in) {
        ByteBuf joined = tracker.join(in, tunnel.loop().scratch());
        int end = joined.writerIndex();
        while (joined.isReadable()) {
            int upTo = tracker.scan(joined, joined.readerIndex(), end);
            joined.writerIndex(upTo);
            noteClose(tracker);
            forward(joined);
            joined.setIndex(upTo, end);
            switch (tracker.stop()) {
                case END -> {
                    if (splices && !over && tracker.passable() > 0) {
                        from.passThrough(to, tracker.passable());
                    }
                    return;
                }
                case BOUNDARY -> onBoundary(tracker);
                case OWN_PONG -> joined.skipBytes(FrameTracker.OWN_PONG_BYTES);
                case OVERSIZE -> {
                    tracker.unlimited();
                    tunnel.onOversize();
                }
                case INVALID -> {
                    onInvalid(joined);
                    return;
                }
            }
        }
    }

    @Override
    public void onPassed(int passed) {
        lastReadMillis = tunnel.nowMillis();
        bytes += passed;
        tunnel.figures().bytes(index()).add(passed);
        if (tracker != null) {
            tracker.passed(passed);
            if (tracker.atBoundary() && tracker.stopAtBoundary) {
                onBoundary(tracker);
            }
        }
        if (!over) {
            regulate();
        }
    }

    private void noteClose(FrameTracker tracker) {
        if (!closeReceived && tracker.closeCode() != FrameTracker.NO_CLOSE) {
            closeReceived = true;
            tunnel.onClose(this, tracker.closeCode());
        }
    }

    private void onBoundary(FrameTracker tracker) {
        tracker.stopAtBoundary = false;
        if (closeWanted) {
            sendLastWord();
        } else {
            sendPing();
        }
    }

    private void onInvalid(ByteBuf rest) {
        tracker = null;
        forward(rest);
        tunnel.onInvalidFrame(this);
        if (closeWanted && !over) {
            finish(); // no boundary will come any more
        }
    }

    /** Follows no frames any more: the other direction's are none. */
    void untrack() {
        if (tracker != null) {
            ByteBuf held = tracker.join(Unpooled.EMPTY_BUFFER, tunnel.loop().scratch());
            tracker = null;
            forward(held);
        }
    }

    private void forward(ByteBuf out) {
        int length = out.readableBytes();
        if (length > 0 && !over) {
            bytes += length;
            tunnel.figures().bytes(index()).add(length);
            to.write(out);
        }
    }

    /** Stops reading where the other side has kept all that it may. */
    private void regulate() {
        int kept = to.heldBytes();
        if (kept == 0) {
            return;
        }
        boolean full = tunnel.full(kept);
        if (full && !blocked) {
            blocked = true;
            from.pause();
        }
        if (backlog == null) {
            backlog = new Backlog();
        }
        if (!backlog.waits()) {
            backlog.begin(tunnel.nowMillis(), bytes - kept);
            tunnel.rearm();
        }
    }

    /** All that was kept this way is gone. */
    void onTargetDrained() {
        if (backlog != null) {
            backlog.end();
        }
        if (blocked) {
            blocked = false;
            from.resume();
        }
    }

    /** When the target last accepted a byte of what waits for it, as far as was seen; negative if nothing waits. */
    long waitingSinceMillis(long nowMillis) {
        return backlog == null ? Backlog.NEVER : backlog.sinceMillis(nowMillis, bytes - to.heldBytes());
    }

    boolean waiting() {
        return backlog != null && backlog.waits();
    }

    /** Sends Close as soon as it may stand there; where frames are not followed, FIN alone. */
    void requestClose(boolean withFrame) {
        if (over || closeWanted) {
            return;
        }
        closeWanted = true;
        if (tracker == null || !withFrame) {
            finish();
        } else if (tracker.atBoundary()) {
            sendLastWord();
        } else {
            tracker.stopAtBoundary = true;
        }
    }

    private void sendLastWord() {
        if (closeReceived) {
            finish(); // the source's own Close was the last word
        } else {
            int key = tunnel.loop().random().nextInt();
            to.write(OwnFrames.close(tunnel.loop().frameScratch(), tunnel.ownCloseCode(), toServer, key));
            stop();
        }
        tunnel.onOwnCloseSent();
    }

    /** Nothing more is forwarded; what comes is dropped, but a Close or the end among it is awaited. */
    private void stop() {
        over = true;
        if (blocked) {
            blocked = false;
            from.resume();
        }
    }

    /** Whether a frame of our own may still follow what went this way: after a Close or FIN none may. */
    boolean mayPing() {
        return tracker != null && !over && !closeReceived;
    }

    /** Our Ping goes out now, or as soon as the frame under way is through. */
    void sendPing() {
        if (tracker != null && mayPing()) {
            if (tracker.atBoundary()) {
                to.write(OwnFrames.ping(tunnel.loop().frameScratch()));
                tunnel.onPingSent();
            } else {
                tracker.stopAtBoundary = true;
            }
        }
    }

    /** A Pong to our Ping may come from the source, and goes no further. */
    void expectOwnPong() {
        if (tracker != null) {
            tracker.expectsOwnPong = true;
        }
    }

    /** FIN behind what is kept; nothing more goes this way. */
    void finish() {
        stop();
        if (!finished) {
            finished = true;
            to.finish();
        }
    }

    /** What comes from the source from now on is dropped: its target is gone. */
    void drop() {
        stop();
        finished = true;
    }

    @Override
    public void onFin() {
        finReceived = true;
        // A header that never became whole was said all the same.
        if (tracker != null) {
            forward(tracker.join(Unpooled.EMPTY_BUFFER, tunnel.loop().scratch()));
        }
        tunnel.onFin(this);
    }

    @Override
    public void onReset() {
        tunnel.onReset(this);
    }

    @Override
    public void onDrained() {
        tunnel.onDrained(this);
    }

    @Override
    public void onMessage(int opcodeIndex) {
        if (!over) {
            messages++;
            tunnel.figures().messages(index(), opcodeIndex).add(1);
        }
    }

    private int index() {
        return toServer ? ServerFigures.TO_SERVER : ServerFigures.TO_CLIENT;
    }
}
