package io.tidegate.core.frontend;

import io.tidegate.core.bus.Lease;
import io.tidegate.core.config.Backend;
import io.tidegate.core.wire.Dialing;
import io.tidegate.core.wire.Shortage;
import io.tidegate.core.wire.Wire;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connect to a server under way: from one source address of the backend after the other, until one has a port left.
 *
 * <p>Thread: its event loop.
 */
final class Outbound implements Dialing, Dialing.Outcome {
    private final Dialer dialer;
    private final Backend backend;
    private final Lease lease;
    private final ClientConnection connection;
    private final List<InetAddress> sources;
    private final int first;
    private final Outcome outcome;
    private int tried;
    private @Nullable Dialing dialing;

    Outbound(
            Dialer dialer,
            Backend backend,
            Lease lease,
            ClientConnection connection,
            List<InetAddress> sources,
            int first,
            Outcome outcome) {
        this.dialer = dialer;
        this.backend = backend;
        this.lease = lease;
        this.connection = connection;
        this.sources = sources;
        this.first = first;
        this.outcome = outcome;
    }

    void begin() {
        Optional<InetAddress> source = sources.isEmpty()
                ? Optional.empty()
                : Optional.of(sources.get(Math.floorMod(first + tried, sources.size())));
        tried++;
        dialing = dialer.dial(source, this);
    }

    Backend backend() {
        return backend;
    }

    Lease lease() {
        return lease;
    }

    ClientConnection connection() {
        return connection;
    }

    @Override
    public void onShortage(Shortage shortage, String why) {
        if (shortage == Shortage.SOURCE_PORTS && tried < sources.size()) {
            begin();
        } else {
            dialer.onShortage(shortage, lease, why);
            outcome.onShortage(shortage, why);
        }
    }

    @Override
    public void onTlsBegins() {
        outcome.onTlsBegins();
    }

    @Override
    public void onConnected(Wire wire) {
        outcome.onConnected(wire);
    }

    @Override
    public void onConnectFailed(String why) {
        outcome.onConnectFailed(why);
    }

    @Override
    public void onTlsFailed(String why) {
        outcome.onTlsFailed(why);
    }

    @Override
    public void cancel() {
        if (dialing != null) {
            dialing.cancel();
        }
    }
}
