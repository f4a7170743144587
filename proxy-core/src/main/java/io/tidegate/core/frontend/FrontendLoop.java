package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.LifecycleMessage;
import io.tidegate.core.bus.LoopMessage;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.DrainSettings;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.figures.LoopFigures;
import io.tidegate.core.handshake.AnswerCheck;
import io.tidegate.core.timer.Wheel;
import io.tidegate.core.tunnel.TunnelLoop;
import io.tidegate.core.wire.HeldBytes;
import io.tidegate.core.wire.Incoming;
import io.tidegate.core.wire.Wires;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One event loop of the data path: what its connections and tunnels share, and which configuration they begin with.
 *
 * <p>Thread: its event loop.
 */
final class FrontendLoop implements TunnelLoop {
    private static final int SCRATCH_BYTES = 128 * 1024;
    private static final int FRAME_BYTES = 32;

    private final int number;
    private final Frontends frontends;
    private final Bus bus;
    private final Wheel wheel;
    private final Wires wires;
    private final HeldBytes held;
    private final Ledger ledger;
    private final Tickets tickets;
    private final LiveTunnels tunnels;
    private final Dialer dialer;
    private final AnswerCheck answerCheck = new AnswerCheck();
    private final RandomGenerator random = new SplittableRandom();
    private final RequestIds requestIds = new RequestIds(random);
    private final ByteBuf scratch = PooledByteBufAllocator.DEFAULT.directBuffer(SCRATCH_BYTES);
    private final ByteBuf frameScratch = PooledByteBufAllocator.DEFAULT.directBuffer(FRAME_BYTES);
    private final Clients clients = new Clients();
    private final Map<ServerId, ServerAccess> servers = new HashMap<>();
    private Map<String, Gate> gates = Map.of();
    private Snapshot snapshot;
    private int reloads;
    private boolean closing;
    private boolean drained;

    FrontendLoop(int number, EventLoop eventLoop, Frontends frontends, Bus bus) {
        LoopFigures figures = new LoopFigures();
        this.number = number;
        this.frontends = frontends;
        this.bus = bus;
        this.snapshot = frontends.snapshot();
        this.held = frontends.held().counting(figures.other("tidegate_buffers_bytes"));
        this.wheel = new Wheel(eventLoop, System::nanoTime);
        this.wires = frontends.transport().wires(eventLoop, held);
        this.ledger = new Ledger(bus, figures);
        this.tickets = new Tickets(bus, number);
        this.tunnels = new LiveTunnels(this, bus);
        this.dialer = new Dialer(wires, this);
        adopt(snapshot);
        bus.on(LifecycleMessage.ConfigurationChanged.class, changed -> onConfigurationChanged(changed.old()));
        bus.on(LifecycleMessage.ShutdownStarted.class, started -> onShutdown());
        bus.publish(new LifecycleMessage.FiguresOffered(figures));
    }

    /** From now on what begins, begins with this. */
    private void adopt(Snapshot now) {
        snapshot = now;
        reloads++;
        Configuration configuration = now.configuration();
        Map<String, Gate> fresh = new HashMap<>();
        for (Frontend frontend : configuration.frontends().values()) {
            fresh.put(
                    frontend.name(), Gate.of(frontend, configuration, frontends.admission(frontend), ledger.figures()));
        }
        gates = fresh;
        ledger.settings(configuration.accessLog());
    }

    /** Goes back to what is in force, where a reload has failed half way. */
    void adoptCurrent() {
        adopt(frontends.snapshot());
    }

    private void onConfigurationChanged(Configuration old) {
        adopt(frontends.snapshot());
        Configuration now = snapshot.configuration();
        ledger.figures().forget(now, frontends.figures());
        servers.entrySet().removeIf(entry -> {
            entry.getValue().closeIdle(); // its TLS or PROXY settings may be others now
            return now.server(entry.getKey()).isEmpty();
        });
        for (String name : old.frontends().keySet()) {
            if (!gates.containsKey(name)) {
                onFrontendRemoved(name);
            }
        }
    }

    private void onFrontendRemoved(String name) {
        clients.dismiss(gate -> gate.frontend().name().equals(name));
        DrainSettings drain = snapshot.configuration().drain();
        new FrontendDrain(this, name, drain, frontends.loops()).begin();
    }

    private void onShutdown() {
        closing = true;
        clients.dismiss(gate -> true);
        servers.values().forEach(ServerAccess::closeIdle);
        tellIfDrained();
    }

    /** A connection that was accepted there, and counted. */
    void accept(Incoming incoming, Listening listening, Admission counted) {
        Gate gate = gates.get(listening.frontend());
        if (gate == null) {
            adopt(frontends.snapshot()); // a reload has opened its listener a moment before it tells everyone
            gate = gates.get(listening.frontend());
        }
        if (gate == null || drained) {
            incoming.close();
            counted.leave();
            return;
        }
        new Entrance(this, gate, listening.port(), counted, snapshot.tls(gate.frontend())).open(incoming);
    }

    /** A connection or tunnel has gone. */
    void onConnectionEnded() {
        if (closing) {
            tellIfDrained();
        }
    }

    private void tellIfDrained() {
        if (!drained && clients.isEmpty() && tunnels.count() == 0) {
            drained = true;
            bus.send(new LifecycleMessage.LoopDrained(number));
        }
    }

    int number() {
        return number;
    }

    /** How often a configuration was taken up: a connection to a server from before the last one serves no second request. */
    int reloads() {
        return reloads;
    }

    Clients clients() {
        return clients;
    }

    /** Whether no further request is wanted on a connection of this frontend: the process ends, or a reload removed it. */
    boolean unwanted(Gate gate) {
        return closing || gate(gate.frontend().name()) == null;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** The frontend of this name as new requests meet it; null where it was removed. */
    @Nullable
    Gate gate(String name) {
        return gates.get(name);
    }

    ServerAccess server(Server server) {
        return servers.computeIfAbsent(
                server.id(), id -> new ServerAccess(ledger.figures().server(id), wheel));
    }

    Ledger ledger() {
        return ledger;
    }

    Tickets tickets() {
        return tickets;
    }

    LiveTunnels tunnels() {
        return tunnels;
    }

    Dialer dialer() {
        return dialer;
    }

    Wires wires() {
        return wires;
    }

    HeldBytes held() {
        return held;
    }

    AnswerCheck answerCheck() {
        return answerCheck;
    }

    /** Whether the process ends: no connection is kept for a next request. */
    boolean closing() {
        return closing;
    }

    String newRequestId() {
        return requestIds.next();
    }

    @Override
    public Wheel wheel() {
        return wheel;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public ByteBuf scratch() {
        return scratch;
    }

    @Override
    public ByteBuf frameScratch() {
        return frameScratch;
    }

    @Override
    public boolean buffersScarce() {
        return held.scarce();
    }

    @Override
    public void onInvalidFrame() {
        ledger.untracked();
    }

    /** The process ends, all connections with it. */
    void stop() {
        clients.close();
        tunnels.close(live -> true, Integer.MAX_VALUE, LoopMessage.Cause.SHUTDOWN, Optional.empty());
        servers.values().forEach(ServerAccess::closeIdle);
    }
}
