package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.figures.EntryFailure;
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
 * comes too early. It ends in {@link Lingering}, or becomes a tunnel and is forgotten.
 *
 * <p>Thread: its event loop.
 */
final class ClientConnection implements Wire.Receiver {
    /** How long a connection without a first byte is still waited for once it is to go. */
    static final long FRESH_MILLIS = 1_000;

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
    private final EarlyBytes early;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private Gate gate;
    private long clientMillis; // how long the client of the latest answer may stand still
    private HeadBuffer head;
    private Phase phase = Phase.HEAD;
    private @Nullable Exchange exchange;
    private @Nullable Lingering lingering;
    private boolean fresh = true; // no request was served yet
    private boolean finReceived;
    private int keptBytes; // of the answer, when the client was last looked at

    ClientConnection(FrontendLoop loop, Gate gate, Wire wire, Visitor visitor, int boundPort, boolean secure) {
        this.loop = loop;
        this.gate = gate;
        this.clientMillis = gate.clientMillis();
        this.wire = wire;
        this.visitor = visitor;
        this.boundPort = boundPort;
        this.secure = secure;
        this.early = new EarlyBytes(loop.held());
        this.head = HeadBuffer.forRequests(gate.frontend().limits().maxHeaderBytes());
    }

    /** Begins to read; the time for the first head runs from the accept, PROXY header and TLS handshake included. */
    void open(long acceptedMillis) {
        loop.clients().add(this);
        wire.receiver(this);
        if (loop.unwanted(gate)) {
            loop.wheel().arm(deadline, FRESH_MILLIS); // accepted just before the end, or its PROXY header came after it
        } else if (gate.requestMillis() > 0) {
            long left = acceptedMillis + gate.requestMillis() - loop.wheel().nowMillis();
            loop.wheel().arm(deadline, Math.max(1, left));
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

    /** How long the client may take nothing of what is kept for it: as the backend of its answer says, else the frontend. */
    long clientMillis() {
        return clientMillis;
    }

    int boundPort() {
        return boundPort;
    }

    boolean secure() {
        return secure;
    }

    EarlyBytes early() {
        return early;
    }

    @Override
    public void onRead(ByteBuf bytes) {
        switch (phase) {
            case HEAD -> readHeads(bytes);
            case EXCHANGE -> toExchange(bytes);
            case LINGER, GONE -> {}
        }
    }

    /** Reads head after head as long as each is answered at once. */
    private void readHeads(ByteBuf bytes) {
        while (bytes.isReadable() && phase == Phase.HEAD) {
            boolean began = head.started();
            HeadBuffer.Status status = head.add(bytes);
            if (!began && !fresh && head.started()) {
                // Absolute, from the first byte of a next request.
                loop.wheel().armLimit(deadline, gate.requestMillis());
            }
            switch (status) {
                case MORE -> {
                    return;
                }
                case TOO_LARGE -> Reception.refuseHead(this, HttpError.HEAD_TOO_LARGE);
                case MALFORMED -> Reception.refuseHead(this, HttpError.BAD_REQUEST);
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
            Reception.refuseHead(this, e.error());
            return;
        }
        fresh = false;
        phase = Phase.EXCHANGE;
        takeUpReload();
        Exchange begun = new Reception(this, request).receive();
        if (begun != null) {
            exchange = begun;
            clientMillis = begun.passage().clientMillis();
            begun.begin();
        }
    }

    /** A request that begins now begins with the configuration of now, however long its connection has been there. */
    private void takeUpReload() {
        Gate now = loop.gate(gate.frontend().name());
        if (now != null) {
            gate = now;
        }
    }

    private void toExchange(ByteBuf bytes) {
        Exchange current = exchange;
        if (current != null) {
            current.onClientBytes(bytes);
        }
        if (bytes.isReadable() && !early.keep(bytes)) {
            wire.pause();
        }
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
        loop.wheel().armLimit(deadline, clientMillis);
    }

    private void next() {
        Gate now = loop.gate(gate.frontend().name());
        if (now == null || (early.isEmpty() && (finReceived || loop.closing()))) {
            linger();
            return;
        }
        gate = now;
        clientMillis = gate.clientMillis();
        phase = Phase.HEAD;
        head = HeadBuffer.forRequests(gate.frontend().limits().maxHeaderBytes());
        loop.wheel().armLimit(deadline, gate.keepAliveMillis());
        wire.resume();
        if (!early.isEmpty()) {
            ByteBuf bytes = early.take();
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

    /** No further request is read. */
    private void linger() {
        phase = Phase.LINGER;
        loop.wheel().cancel(deadline);
        lingering = new Lingering(this, finReceived);
        lingering.begin();
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
        loop.clients().remove(this);
    }

    /** The process ends, or the frontend is gone: a connection between two requests is closed, a new one soon. */
    void closeIfIdle() {
        if (phase == Phase.HEAD && !head.started() && early.isEmpty()) {
            if (fresh) {
                loop.wheel().arm(deadline, FRESH_MILLIS); // accepted a moment ago: its request may be on the way
            } else {
                linger();
            }
        }
    }

    private void onDeadline() {
        switch (phase) {
            case HEAD -> {
                if (secure && wire.tls().isEmpty()) {
                    onTlsTimeout();
                } else if (head.started() || (fresh && !loop.unwanted(gate))) {
                    Reception.refuseHead(this, HttpError.REQUEST_TIMEOUT);
                } else {
                    linger(); // idle between two requests, or no more wanted: silently
                }
            }
            case EXCHANGE -> {
                if (wire.heldBytes() < keptBytes) {
                    awaitClient();
                } else {
                    abort(); // it takes no more of its answer
                }
            }
            case LINGER, GONE -> {}
        }
    }

    /** There is no way to answer: closed without a word. */
    private void onTlsTimeout() {
        if (!loop.unwanted(gate)) {
            loop.ledger().entryFailed(gate, visitor.address(), EntryFailure.TLS_TIMEOUT, "");
        }
        gone();
    }

    @Override
    public void onNotSecured(String why) {
        loop.ledger().entryFailed(gate, visitor.address(), EntryFailure.TLS_FAILED, why);
        gone();
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
            case LINGER, GONE -> {}
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
        }
    }

    /** Gives everything back. */
    void gone() {
        if (phase != Phase.GONE) {
            becameTunnel();
            if (lingering != null) {
                lingering.end();
            }
            wire.close();
            early.take().release();
            visitor.leave();
            loop.onConnectionEnded();
        }
    }
}
