package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.ErrorAnswers;
import io.tidegate.core.http.HeadBuffer;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.http.RequestHead;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.wire.Wire;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection while it speaks HTTP: reads one head after the other, gives each to {@link Reception}, and keeps what
 * comes too early. It ends here, or becomes a tunnel and is forgotten.
 *
 * <p>Thread: its event loop.
 */
final class ClientConnection implements Wire.Receiver {
    /** What is held of what comes before it is its turn; then the client is not read. */
    private static final int MAX_EARLY_BYTES = 64 * 1024;

    /** How long what still comes is read and dropped behind our last answer, lest a reset destroys it on its way. */
    private static final long LINGER_MILLIS = 2_000;

    /** nginx's {@code lingering_time}: so long at most, as long as something comes. */
    private static final long MAX_LINGER_MILLIS = 30_000;

    /** How long a connection without a first byte is still waited for once it is to go. */
    private static final long FRESH_MILLIS = 1_000;

    private enum Phase {
        HEAD,
        EXCHANGE,
        LINGER,
        GONE
    }

    private final FrontendLoop loop;
    private final Wire wire;
    private final Visitor visitor;
    private final int boundPort;
    private final boolean secure;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private Gate gate;
    private HeadBuffer head;
    private Phase phase = Phase.HEAD;
    private @Nullable Exchange exchange;
    private @Nullable ByteBuf early;
    private boolean fresh = true; // no request was served yet
    private boolean finReceived;
    private boolean stillComes; // something was dropped since the lingering began, or was last looked at
    private long lingersSinceMillis;
    private int keptBytes; // of the answer, when the client was last looked at

    ClientConnection(FrontendLoop loop, Gate gate, Wire wire, Visitor visitor, int boundPort, boolean secure) {
        this.loop = loop;
        this.gate = gate;
        this.wire = wire;
        this.visitor = visitor;
        this.boundPort = boundPort;
        this.secure = secure;
        this.head = HeadBuffer.forRequests(gate.frontend().limits().maxHeaderBytes());
    }

    /** Begins to read; the time for the first head runs from the accept, PROXY header and TLS handshake included. */
    void open(long acceptedMillis) {
        loop.connections().add(this);
        wire.receiver(this);
        if (gate.requestMillis() > 0) {
            arm(Math.max(1, acceptedMillis + gate.requestMillis() - loop.wheel().nowMillis()));
        }
        wire.resume();
    }

    FrontendLoop loop() {
        return loop;
    }

    Gate gate() {
        return gate;
    }

    Wire wire() {
        return wire;
    }

    Visitor visitor() {
        return visitor;
    }

    int boundPort() {
        return boundPort;
    }

    boolean secure() {
        return secure;
    }

    boolean finReceived() {
        return finReceived;
    }

    @Override
    public void onRead(ByteBuf bytes) {
        switch (phase) {
            case HEAD -> readHeads(bytes);
            case EXCHANGE -> toExchange(bytes);
            case LINGER -> stillComes = true;
            case GONE -> {}
        }
    }

    /** Reads head after head as long as each is answered at once. */
    private void readHeads(ByteBuf bytes) {
        while (bytes.isReadable() && phase == Phase.HEAD) {
            boolean began = head.started();
            HeadBuffer.Status status = head.add(bytes);
            if (!began && !fresh && head.started()) {
                arm(gate.requestMillis()); // absolute, from the first byte of a next request
            }
            switch (status) {
                case MORE -> {
                    return;
                }
                case TOO_LARGE -> refuse(HttpError.HEAD_TOO_LARGE);
                case MALFORMED -> refuse(HttpError.BAD_REQUEST);
                case COMPLETE -> serve(head.take());
            }
        }
        if (bytes.isReadable() && phase == Phase.EXCHANGE) {
            toExchange(bytes);
        }
    }

    private void serve(byte[] bytes) {
        loop.wheel().cancel(deadline);
        RequestHead request;
        try {
            request = RequestHead.parse(bytes);
        } catch (BadMessage e) {
            refuse(e.error());
            return;
        }
        fresh = false;
        phase = Phase.EXCHANGE;
        Exchange begun = new Reception(this, request).receive();
        if (begun != null) {
            exchange = begun;
            begun.begin();
        }
    }

    private void toExchange(ByteBuf bytes) {
        Exchange current = exchange;
        if (current != null) {
            current.onClientBytes(bytes);
        }
        if (bytes.isReadable()) {
            hold(bytes);
        }
    }

    /** Keeps bytes whose turn has not come. */
    private void hold(ByteBuf bytes) {
        if (early == null) {
            early = loop.buffer(bytes.readableBytes());
        }
        loop.held().add(bytes.readableBytes());
        early.writeBytes(bytes);
        if (early.readableBytes() >= MAX_EARLY_BYTES) {
            wire.pause();
        }
    }

    /** What was kept; the caller releases it. */
    ByteBuf takeEarly() {
        ByteBuf taken = early == null ? Unpooled.EMPTY_BUFFER : early;
        early = null;
        loop.held().add(-taken.readableBytes());
        return taken;
    }

    /** A head that cannot be a request. */
    private void refuse(HttpError error) {
        Facts facts = new Facts(
                gate.frontend().name(),
                visitor.address(),
                loop.newRequestId(),
                System.nanoTime(),
                null,
                null,
                null,
                wire.tls().orElse(null));
        loop.ledger().malformed(gate, facts, error);
        answer(error, false, false);
    }

    /**
     * Answers with one of our own errors.
     *
     * @param mayGoOn whether the next bytes are the next request
     * @param ofHead whether the request was a HEAD
     */
    void answer(HttpError error, boolean mayGoOn, boolean ofHead) {
        boolean keepAlive = mayGoOn && !error.closesConnection() && !loop.closing();
        ByteBuf out = loop.scratch().clear();
        ErrorAnswers.write(error, keepAlive, ofHead, out);
        wire.write(out);
        done(keepAlive);
    }

    /** The exchange is over, its answer written. */
    void done(boolean keepAlive) {
        exchange = null;
        if (!keepAlive) {
            linger();
        } else if (wire.heldBytes() == 0) {
            next();
        } else {
            awaitClient(); // no further request is read until this client has taken its answer
        }
    }

    /** The rest of an answer is kept for the client, who may be slow but must not stop. */
    private void awaitClient() {
        keptBytes = wire.heldBytes();
        arm(gate.clientMillis());
    }

    private boolean clientMoves() {
        return wire.heldBytes() < keptBytes;
    }

    private void next() {
        Gate now = loop.gate(gate.frontend().name());
        if (now == null || (early == null && (finReceived || loop.closing()))) {
            linger();
            return;
        }
        gate = now;
        phase = Phase.HEAD;
        head = HeadBuffer.forRequests(gate.frontend().limits().maxHeaderBytes());
        arm(gate.keepAliveMillis());
        wire.resume();
        if (early != null) {
            ByteBuf bytes = takeEarly();
            try {
                readHeads(bytes);
            } finally {
                bytes.release();
            }
            if (finReceived && phase == Phase.HEAD) {
                linger();
            }
        }
    }

    /** FIN behind the last answer; what still comes is dropped. */
    private void linger() {
        phase = Phase.LINGER;
        wire.finish();
        wire.resume();
        if (wire.heldBytes() > 0) {
            awaitClient();
        } else {
            awaitFin();
        }
    }

    /** All is written: only a close while something still comes could destroy it, as the kernel then sends a reset. */
    private void awaitFin() {
        if (finReceived) {
            gone();
            return;
        }
        if (lingersSinceMillis == 0) {
            lingersSinceMillis = loop.wheel().nowMillis();
        }
        stillComes = false;
        arm(LINGER_MILLIS);
    }

    private boolean lingersOn() {
        return stillComes
                && !loop.closing()
                && loop.wheel().nowMillis() - lingersSinceMillis < MAX_LINGER_MILLIS - LINGER_MILLIS;
    }

    private void onLingered() {
        if (wire.heldBytes() > 0 && clientMoves()) {
            awaitClient();
        } else if (wire.heldBytes() == 0 && lingersOn()) {
            awaitFin();
        } else {
            gone();
        }
    }

    /** The answer cannot be completed: the client must not take it for whole. */
    void abort() {
        exchange = null;
        wire.reset();
        gone();
    }

    /** The wire is a tunnel's now; the visitor leaves with it. */
    void becameTunnel() {
        exchange = null;
        phase = Phase.GONE;
        loop.wheel().cancel(deadline);
        loop.connections().remove(this);
    }

    /** The process ends, or the frontend is gone: a connection between two requests is closed, a new one soon. */
    void closeIfIdle() {
        if (phase == Phase.HEAD && !head.started() && early == null) {
            if (fresh) {
                arm(FRESH_MILLIS); // accepted a moment ago: its request may be on the way
            } else {
                linger();
            }
        }
    }

    private boolean unwanted() {
        return loop.closing() || loop.gate(gate.frontend().name()) == null;
    }

    private void onDeadline() {
        switch (phase) {
            case HEAD -> {
                if (head.started() || (fresh && !unwanted())) {
                    refuse(HttpError.REQUEST_TIMEOUT);
                } else {
                    linger(); // idle between two requests, or no more wanted: silently
                }
            }
            case EXCHANGE -> {
                if (clientMoves()) {
                    awaitClient();
                } else {
                    abort(); // it takes no more of its answer
                }
            }
            case LINGER -> onLingered();
            case GONE -> {}
        }
    }

    @Override
    public void onFin() {
        finReceived = true;
        switch (phase) {
            case HEAD -> linger();
            case EXCHANGE -> {
                if (exchange != null) {
                    exchange.onClientFin();
                }
            }
            case LINGER -> {
                if (wire.heldBytes() == 0) {
                    gone();
                }
            }
            case GONE -> {}
        }
    }

    @Override
    public void onReset() {
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.onClientGone();
        }
        gone();
    }

    @Override
    public void onDrained() {
        if (exchange != null) {
            exchange.onClientDrained();
        } else if (phase == Phase.EXCHANGE) {
            next();
        } else if (phase == Phase.LINGER) {
            awaitFin();
        }
    }

    /** Gives everything back. */
    void gone() {
        if (phase != Phase.GONE) {
            becameTunnel();
            wire.close();
            takeEarly().release();
            visitor.leave();
            loop.onConnectionEnded();
        }
    }

    private void arm(long millis) {
        if (millis > 0) {
            loop.wheel().arm(deadline, millis);
        } else {
            loop.wheel().cancel(deadline);
        }
    }
}
