package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.LoopMessage;
import io.tidegate.core.bus.TunnelStatus;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.tunnel.Tunnel;
import io.tidegate.core.tunnel.TunnelEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open tunnels of one event loop, oldest first, and what is asked of them.
 *
 * <p>Thread: its event loop.
 */
final class LiveTunnels {
    private static final int GOING_AWAY = 1001; // RFC 6455 §7.4.1

    private final FrontendLoop loop;
    private @Nullable LiveTunnel first;
    private @Nullable LiveTunnel last;
    private int count;
    private long lastNumber = -1;

    LiveTunnels(FrontendLoop loop, Bus bus) {
        this.loop = loop;
        bus.on(
                Bus.address(LoopMessage.CloseTunnels.class, loop.number()),
                LoopMessage.CloseTunnels.class,
                this::onCloseTunnels);
        bus.answer(
                Bus.address(LoopMessage.ListTunnels.class, loop.number()),
                LoopMessage.ListTunnels.class,
                this::onListTunnels);
        bus.answer(
                Bus.address(LoopMessage.CloseTunnel.class, loop.number()),
                LoopMessage.CloseTunnel.class,
                this::onCloseTunnel);
    }

    int count() {
        return count;
    }

    /** The 101 is sent: from here on the two wires are a tunnel. */
    void open(Exchange exchange, ByteBuf earlyFromServer) {
        ClientConnection connection = exchange.connection();
        Facts facts = exchange.facts();
        Passage passage = exchange.passage();
        facts.openedNanos = System.nanoTime();
        long micros = TimeUnit.NANOSECONDS.toMicros(facts.openedNanos - facts.startedNanos);
        facts.handshakeMillis = (int) (micros / 1_000);
        exchange.becameTunnel();
        passage.figures().handshakes().record(micros);
        loop.ledger().count(connection.gate(), facts, true, "ok", 101);
        loop.ledger().opened(facts);
        LiveTunnel live = new LiveTunnel(this, ++lastNumber, facts, exchange.lease(), connection.visitor(), passage);
        Tunnel tunnel = new Tunnel(
                loop,
                passage.tunnel(),
                loop.server(exchange.lease().server()).figures(),
                connection.wire(),
                exchange.server(),
                live);
        live.carries(tunnel);
        append(live);
        ByteBuf early = connection.early().take();
        try {
            tunnel.open(early, earlyFromServer);
        } finally {
            early.release();
        }
    }

    void onEnded(LiveTunnel live, TunnelEnd end) {
        remove(live);
        live.passage()
                .figures()
                .tunnels()
                .record(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - live.facts().openedNanos));
        live.visitor().leave();
        loop.server(live.lease().server()).closed();
        loop.tickets().giveBack(live.lease());
        loop.ledger().ended(live.facts(), live.tunnel(), end);
        loop.onConnectionEnded();
    }

    /** Closes so many at most of those that are meant; with the time that is left where this is a drain. */
    int close(Predicate<LiveTunnel> meant, int atMost, LoopMessage.Cause cause, Optional<Duration> drainLeft) {
        int closed = 0;
        LiveTunnel live = first;
        while (live != null && closed < atMost) {
            LiveTunnel following = live.next; // the close may end it at once
            Tunnel tunnel = live.tunnel();
            if (!tunnel.closing() && meant.test(live)) {
                drainLeft.ifPresentOrElse(
                        left -> tunnel.drain(GOING_AWAY, cause.word(), left.toMillis()),
                        () -> tunnel.close(GOING_AWAY, cause.word()));
                closed++;
            }
            live = following;
        }
        return closed;
    }

    private void onCloseTunnels(LoopMessage.CloseTunnels asked) {
        ServerId server = asked.server();
        close(live -> live.lease().server().id().equals(server), asked.count(), asked.cause(), asked.drainLeft());
    }

    /** One that is being closed already is closed by this, too. */
    private LoopMessage.TunnelClosing onCloseTunnel(LoopMessage.CloseTunnel asked) {
        LiveTunnel live = first;
        while (live != null && !asked.id().equals(loop.number() + "-" + live.number())) {
            live = live.next;
        }
        if (live != null) {
            live.tunnel().close(GOING_AWAY, LoopMessage.Cause.ADMIN.word());
        }
        return new LoopMessage.TunnelClosing(live != null);
    }

    private LoopMessage.Tunnels onListTunnels(LoopMessage.ListTunnels asked) {
        List<TunnelStatus> found = new ArrayList<>();
        for (LiveTunnel live = first; live != null && found.size() < asked.limit(); live = live.next) {
            ServerId server = live.lease().server().id();
            if (live.number() > asked.after()
                    && asked.backend().map(server.backend()::equals).orElse(true)
                    && asked.server().map(server.name()::equals).orElse(true)) {
                found.add(live.status(loop.number()));
            }
        }
        return new LoopMessage.Tunnels(found);
    }

    private void append(LiveTunnel live) {
        live.previous = last;
        if (last == null) {
            first = live;
        } else {
            last.next = live;
        }
        last = live;
        count++;
    }

    private void remove(LiveTunnel live) {
        LiveTunnel before = live.previous;
        LiveTunnel after = live.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        count--;
    }
}
