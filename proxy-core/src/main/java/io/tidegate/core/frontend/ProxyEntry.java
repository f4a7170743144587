package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
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
    private final Deadline deadline = new Deadline(this::giveUp);

    ProxyEntry(FrontendLoop loop, Entrance entrance, Wire wire) {
        this.loop = loop;
        this.entrance = entrance;
        this.wire = wire;
    }

    void open() {
        wire.receiver(this);
        if (entrance.gate().requestMillis() > 0) {
            loop.wheel().arm(deadline, entrance.gate().requestMillis());
        }
        wire.resume();
    }

    @Override
    public void onRead(ByteBuf bytes) {
        switch (header.add(bytes)) {
            case MORE -> {}
            case INVALID -> giveUp();
            case COMPLETE -> {
                loop.wheel().cancel(deadline);
                loop.onEntered();
                entrance.admit(wire, header.named(), bytes);
            }
        }
    }

    @Override
    public void onFin() {
        giveUp();
    }

    @Override
    public void onReset() {
        giveUp();
    }

    @Override
    public void onDrained() {
        // nothing was written
    }

    private void giveUp() {
        loop.wheel().cancel(deadline);
        wire.close();
        loop.onEntered();
        entrance.leave();
    }
}
