package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.figures.EntryFailure;
import io.tidegate.core.proxyprotocol.ProxyHeaderReader;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.wire.Wire;

/**
 * A connection that must begin with a PROXY header: reads it, then lets the client in that it names. Anything else is
 * closed without a word, since it is no client of ours to talk to.
 *
 * <p>Thread: its event loop.
 */
final class ProxyEntry implements Wire.Receiver {
    private final FrontendLoop loop;
    private final Entrance entrance;
    private final Wire wire;
    private final ProxyHeaderReader header = new ProxyHeaderReader();
    private final Deadline deadline = new Deadline(this::onDeadline);
    private boolean began; // a byte of the header has come

    ProxyEntry(FrontendLoop loop, Entrance entrance, Wire wire) {
        this.loop = loop;
        this.entrance = entrance;
        this.wire = wire;
    }

    void open() {
        wire.receiver(this);
        loop.clients().add(this);
        if (entrance.gate().requestMillis() > 0) {
            loop.wheel().arm(deadline, entrance.gate().requestMillis());
        }
        wire.resume();
    }

    Gate gate() {
        return entrance.gate();
    }

    /** It is not wanted any more, but may be a client of a moment ago, whose header is on the way. */
    void hurry() {
        loop.wheel().arm(deadline, ClientConnection.FRESH_MILLIS);
    }

    @Override
    public void onRead(ByteBuf bytes) {
        began |= bytes.isReadable();
        switch (header.add(bytes)) {
            case MORE -> {}
            case INVALID -> fail(EntryFailure.PROXY_INVALID);
            case COMPLETE -> {
                leave();
                entrance.admit(wire, header.named(), bytes);
            }
        }
    }

    @Override
    public void onFin() {
        onEnd();
    }

    @Override
    public void onReset() {
        onEnd();
    }

    @Override
    public void onDrained() {
        // nothing was written
    }

    /** Who only looks whether somebody listens, as a TCP check does, has made no mistake. */
    private void onEnd() {
        if (began) {
            fail(EntryFailure.PROXY_INVALID);
        } else {
            close();
        }
    }

    private void onDeadline() {
        if (loop.unwanted(entrance.gate())) {
            close();
        } else {
            fail(EntryFailure.PROXY_TIMEOUT);
        }
    }

    private void fail(EntryFailure why) {
        entrance.failed(wire.remote(), why);
        close();
    }

    void close() {
        wire.close();
        leave();
        entrance.leave();
    }

    private void leave() {
        loop.wheel().cancel(deadline);
        loop.clients().remove(this);
    }
}
