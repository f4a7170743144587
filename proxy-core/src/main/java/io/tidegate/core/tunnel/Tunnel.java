package io.tidegate.core.tunnel;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.figures.ServerFigures;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.wire.Wire;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection after the 101: everything that it owns. It ends once, for one reason, and then both wires are closed.
 *
 * <p>Thread: the event loop of both wires.
 */
public final class Tunnel {
    private static final int READ_BYTES = 64 * 1024;

    private final TunnelLoop loop;
    private final TunnelRules rules;
    private final ServerFigures figures;
    private final Direction toServer;
    private final Direction toClient;
    private final Consumer<TunnelEnd> onEnded;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private final Schedule schedule;
    private @Nullable Closing closing;
    private @Nullable String firstToEnd;
    private int closeCode = FrameTracker.NO_CLOSE;
    private boolean ended;

    /**
     * A tunnel of two wires whose heads are done; nothing flows before {@link #open}.
     *
     * @param onEnded told once, when both wires are closed
     */
    public Tunnel(
            TunnelLoop loop,
            TunnelRules rules,
            ServerFigures figures,
            Wire client,
            Wire server,
            Consumer<TunnelEnd> onEnded) {
        this.loop = loop;
        this.rules = rules;
        this.figures = figures;
        this.onEnded = onEnded;
        this.toServer = new Direction(this, client, server, true, rules);
        this.toClient = new Direction(this, server, client, false, rules);
        this.schedule = new Schedule(rules, toServer, toClient, loop.wheel().nowMillis(), loop.random());
    }

    /** Lets everything flow, first what came early on either side. */
    public void open(ByteBuf earlyFromClient, ByteBuf earlyFromServer) {
        figures.tunnelsActive().add(1);
        toServer.from().receiver(toServer);
        toClient.from().receiver(toClient);
        toServer.from().maxReadBytes(rules.bufferBytes());
        toClient.from().maxReadBytes(rules.bufferBytes());
        toServer.from().resume();
        toClient.from().resume();
        if (earlyFromClient.isReadable()) {
            toServer.onRead(earlyFromClient);
        }
        if (earlyFromServer.isReadable() && !ended) {
            toClient.onRead(earlyFromServer);
        }
        rearm();
    }

    /** Ends the tunnel with a Close frame in each direction, at the next boundary; does nothing where that is under way. */
    public void close(int code, String reason) {
        close(Closing.atOnce(code, reason, nowMillis()));
    }

    /** The same in a drain that has so long until its deadline. */
    public void drain(int code, String reason, long leftMillis) {
        close(Closing.draining(code, reason, nowMillis(), leftMillis));
    }

    private void close(Closing begun) {
        if (ended || closing != null) {
            return;
        }
        boolean withFrames = toServer.tracked() && toClient.tracked();
        first("tidegate", withFrames ? begun.code() : FrameTracker.NO_CLOSE);
        closing = begun;
        toClient.requestClose(withFrames);
        toServer.requestClose(withFrames);
        step();
        rearm();
    }

    public long bytesToServer() {
        return toServer.bytes();
    }

    public long bytesToClient() {
        return toClient.bytes();
    }

    public long messagesToServer() {
        return toServer.messages();
    }

    public long messagesToClient() {
        return toClient.messages();
    }

    /** Whether frames were to be followed; then the messages are counted. */
    public boolean followsFrames() {
        return rules.frames();
    }

    public boolean closing() {
        return closing != null;
    }

    void onClose(Direction said, int code) {
        first(said.sender(), code);
        step();
    }

    void onOversize() {
        close(1009, "message-too-large"); // RFC 6455 §7.4.1
    }

    void onOwnCloseSent() {
        step();
        rearm();
    }

    void onPingSent() {
        schedule.onPingSent(nowMillis());
        rearm();
    }

    /** Bytes came that are no frames: whatever the two speak, neither way is followed any more. */
    void onInvalidFrame(Direction said) {
        loop.onInvalidFrame();
        if (closing == null) {
            opposite(said).untrack();
        }
    }

    void onFin(Direction ended) {
        first(ended.sender(), FrameTracker.NO_CLOSE);
        ended.finish();
        if (!ended.from().halfCloses()) {
            // Over TLS the other way has ended with it: there is nobody left to tell.
            opposite(ended).drop();
            if (closing == null) {
                closing = Closing.silent(ended);
            }
        }
        schedule.onFin(nowMillis());
        step();
        rearm();
    }

    void onReset(Direction broken) {
        first(broken.sender(), FrameTracker.NO_CLOSE);
        opposite(broken).from().reset();
        end(closing == null ? "reset" : closing.reason());
    }

    void onDrained(Direction source) {
        opposite(source).onTargetDrained();
        step();
        if (closing != null) {
            rearm(); // the last words are delivered: from now on the end is awaited
        }
    }

    /** Does what has become possible: FIN to a side whose Close has come, the end when nothing is left. */
    private void step() {
        if (ended) {
            return;
        }
        if (closing != null) {
            closing.step(toServer, toClient, nowMillis());
        }
        if (toServer.settled() && toClient.settled() && toServer.finReceived() && toClient.finReceived()) {
            end("closed");
        }
    }

    private void onDeadline() {
        long now = nowMillis();
        if (closing != null) {
            if (closing.onDeadline(toServer, toClient, now)) {
                end(closing.reason());
                return;
            }
            step();
        }
        switch (schedule.due(now, closing != null)) {
            case NOTHING -> {}
            case IDLE -> end("tunnel-timeout");
            case CLIENT_FIN -> end("client-fin");
            case SERVER_FIN -> end("server-fin");
            case STALL -> end("stall");
            case MAX_DURATION -> close(1001, "max-duration");
            case PING_TIMEOUT -> close(1001, "ping-timeout");
            case PING -> {
                toServer.expectOwnPong();
                toClient.sendPing();
            }
        }
        rearm();
    }

    void rearm() {
        if (ended) {
            return;
        }
        long now = nowMillis();
        long next = schedule.next(now, closing != null);
        if (closing != null) {
            next = Math.min(next, closing.nextMillis());
        }
        if (next < Long.MAX_VALUE) {
            loop.wheel().arm(deadline, Math.max(0, next - now));
        }
    }

    private void end(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        loop.wheel().cancel(deadline);
        toServer.from().close();
        toClient.from().close();
        String why = closing != null && reason.equals("closed") ? closing.reason() : reason;
        String by = firstToEnd == null ? "tidegate" : firstToEnd;
        OptionalInt code = closeCode == FrameTracker.NO_CLOSE ? OptionalInt.empty() : OptionalInt.of(closeCode);
        TunnelEnd end = new TunnelEnd(by, code, why);
        figures.tunnelsActive().add(-1);
        figures.closed(by, end.codeLabel());
        onEnded.accept(end);
    }

    private void first(String who, int code) {
        if (firstToEnd == null) {
            firstToEnd = who;
            closeCode = code;
        }
    }

    private Direction opposite(Direction direction) {
        return direction == toServer ? toClient : toServer;
    }

    TunnelLoop loop() {
        return loop;
    }

    ServerFigures figures() {
        return figures;
    }

    long nowMillis() {
        return loop.wheel().nowMillis();
    }

    int ownCloseCode() {
        return closing == null ? 1001 : closing.code();
    }

    /** Whether a direction that has kept so many bytes must not be read. */
    boolean full(int keptBytes) {
        // The next read may bring as much again as one read can.
        return keptBytes + Math.min(READ_BYTES, rules.bufferBytes()) > rules.bufferBytes() || loop.buffersScarce();
    }
}
