package io.tidegate.core.frontend;

import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.TunnelStatus;
import io.tidegate.core.tunnel.Tunnel;
import io.tidegate.core.tunnel.TunnelEnd;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open tunnel with what is given back when it ends: its lease, its visitor's place. Linked to its neighbours in
 * {@link LiveTunnels}.
 *
 * <p>Thread: its event loop.
 */
final class LiveTunnel implements Consumer<TunnelEnd> {
    private final LiveTunnels tunnels;
    private final long number;
    private final Facts facts;
    private final Lease lease;
    private final Visitor visitor;
    private final Passage passage;
    private @Nullable Tunnel tunnel;

    @Nullable
    LiveTunnel previous;

    @Nullable
    LiveTunnel next;

    LiveTunnel(LiveTunnels tunnels, long number, Facts facts, Lease lease, Visitor visitor, Passage passage) {
        this.tunnels = tunnels;
        this.number = number;
        this.facts = facts;
        this.lease = lease;
        this.visitor = visitor;
        this.passage = passage;
    }

    void carries(Tunnel tunnel) {
        this.tunnel = tunnel;
    }

    Tunnel tunnel() {
        return Objects.requireNonNull(tunnel);
    }

    long number() {
        return number;
    }

    Facts facts() {
        return facts;
    }

    Lease lease() {
        return lease;
    }

    Passage passage() {
        return passage;
    }

    Visitor visitor() {
        return visitor;
    }

    @Override
    public void accept(TunnelEnd end) {
        tunnels.onEnded(this, end);
    }

    TunnelStatus status(int loop) {
        Tunnel live = tunnel();
        return new TunnelStatus(
                loop + "-" + number,
                facts.requestId,
                facts.clientText(),
                facts.frontend,
                lease.server().id(),
                facts.path == null ? "" : facts.path,
                Instant.now().minusNanos(System.nanoTime() - facts.openedNanos),
                live.bytesToServer(),
                live.bytesToClient(),
                live.messagesToServer(),
                live.messagesToClient());
    }
}
