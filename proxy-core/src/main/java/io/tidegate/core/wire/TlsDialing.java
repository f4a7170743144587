package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connect under way whose TCP is followed by a TLS handshake.
 *
 * <p>Thread: its event loop.
 */
final class TlsDialing implements Dialing, Dialing.Outcome, Wire.Receiver {
    private final EventLoop loop;
    private final HeldBytes held;
    private final ClientTls tls;
    private final Outcome outcome;
    private @Nullable Dialing connecting;
    private @Nullable TlsWire wire;
    private boolean over;

    private TlsDialing(EventLoop loop, HeldBytes held, ClientTls tls, Outcome outcome) {
        this.loop = loop;
        this.held = held;
        this.tls = tls;
        this.outcome = outcome;
    }

    /** Begins with a plain connect by these wires. */
    static Dialing begin(
            Wires wires, EventLoop loop, HeldBytes held, Wires.Destination to, ClientTls tls, Outcome outcome) {
        TlsDialing dialing = new TlsDialing(loop, held, tls, outcome);
        dialing.connecting =
                wires.dial(new Wires.Destination(to.address(), to.source(), to.preamble(), Optional.empty()), dialing);
        return dialing;
    }

    @Override
    public void onConnected(Wire plain) {
        connecting = null;
        outcome.onTlsBegins();
        if (over) {
            plain.close();
            return;
        }
        TlsWire made = TlsWire.connect(plain, loop, held, tls, this::onSecured);
        made.receiver(this);
        wire = made;
    }

    private void onSecured() {
        TlsWire made = wire;
        if (!over && made != null) {
            over = true;
            made.receiver(Unwatched.INSTANCE);
            outcome.onConnected(made);
        }
    }

    @Override
    public void onConnectFailed(String why) {
        over = true;
        outcome.onConnectFailed(why);
    }

    @Override
    public void onShortage(Shortage shortage, String why) {
        over = true;
        outcome.onShortage(shortage, why);
    }

    @Override
    public void onReset() {
        if (!over && wire != null) {
            over = true;
            outcome.onTlsFailed(wire.failure());
        }
    }

    @Override
    public void cancel() {
        if (!over) {
            over = true;
            if (connecting != null) {
                connecting.cancel();
            }
            if (wire != null) {
                wire.close();
            }
        }
    }

    @Override
    public void onRead(ByteBuf bytes) {
        // the wire is paused
    }

    @Override
    public void onFin() {
        // the wire is paused
    }

    @Override
    public void onDrained() {
        // nothing was written
    }
}
