package io.tidegate.balancer;

import io.tidegate.balancer.policy.Policy;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.OperatorMessage.Preview;
import io.tidegate.core.bus.OperatorMessage.PreviewSelection;
import io.tidegate.core.bus.SelectionMessage.Leased;
import io.tidegate.core.bus.SelectionMessage.Queued;
import io.tidegate.core.bus.SelectionMessage.Refused;
import io.tidegate.core.bus.SelectionMessage.SelectServer;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.ServerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one backend: how a ticket gets one of them, a place in the queue, or a refusal.
 *
 * <p>Thread: the balancer's.
 */
final class Pool {
    /** A slow start changes weights in so many steps: each lets least-conn open only a few tunnels at once. */
    private static final int STEPS = 128;

    private final Outbox outbox;
    private final RandomGenerator random;
    private final Tier primaries;
    private final Tier backups;
    private final WaitingLine waiting = new WaitingLine();
    private final Map<String, PooledServer> byName = new LinkedHashMap<>();
    private final Map<String, PooledServer> byToken = new HashMap<>();
    private Backend backend;
    private boolean anyUp;
    private boolean stale = true;
    private boolean starting;
    private long nextStepMillis;

    Pool(Backend backend, Outbox outbox, RandomGenerator random) {
        this.backend = backend;
        this.outbox = outbox;
        this.random = random;
        primaries = new Tier(Policy.of(backend.balance(), random));
        backups = new Tier(Policy.of(backend.balance(), random));
    }

    Backend backend() {
        return backend;
    }

    Collection<PooledServer> servers() {
        return byName.values();
    }

    Optional<PooledServer> server(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    int queued() {
        return waiting.size();
    }

    /** These are its servers from now on, in this order. */
    void use(Backend now, List<PooledServer> servers) {
        if (now.balance() != backend.balance()) {
            primaries.policy(Policy.of(now.balance(), random));
            backups.policy(Policy.of(now.balance(), random));
        }
        backend = now;
        byName.clear();
        byToken.clear();
        for (PooledServer server : servers) {
            server.order = byName.size();
            byName.put(server.server().name(), server);
            server.stickyToken().ifPresent(token -> byToken.put(token, server));
        }
        stale = true;
    }

    /** Answers the ticket, at once. */
    void select(SelectServer ask, long nowMillis) {
        settle(nowMillis);
        if (!ask.stickyToken().isEmpty() && backend.sticky().isPresent() && selectOwn(ask, nowMillis)) {
            return;
        }
        List<PooledServer> tried = ask.tried().isEmpty() ? List.of() : usable(ask.tried());
        // For this request a server that failed it is as good as down.
        Tier tier = primaries.hasOtherThan(tried) ? primaries : backups;
        int slot = tried.isEmpty() ? tier.choose(ask.hashKey()) : tier.choose(ask.hashKey(), tried);
        if (slot != Policy.NONE) {
            tier.chosen(slot);
            lease(ask, tier.server(slot));
        } else if (tier.size() == 0 || !ask.tried().isEmpty()) {
            // After a failed try the client is told what failed, not that the others are full.
            refuse(ask, Refused.Why.NO_SERVER);
        } else if (waiting.size() < backend.queueMaxLength()) {
            waiting.add(ask, null);
            outbox.answer(ask.loop(), new Queued(ask.ticket()));
        } else {
            refuse(ask, Refused.Why.QUEUE_FULL);
        }
    }

    /** Who would serve, and why; takes nothing. */
    Preview preview(PreviewSelection request, long nowMillis) {
        settle(nowMillis);
        @Nullable PooledServer own = byToken.get(request.stickyToken());
        if (own != null && backend.sticky().isPresent() && servesItsOwn(own, nowMillis) && !own.full()) {
            return new Preview(Optional.of(own.id()), "the sticky cookie names it");
        }
        Tier tier = primaries.size() > 0 ? primaries : backups;
        int slot = tier.choose(request.hashKey());
        if (slot != Policy.NONE) {
            PooledServer server = tier.server(slot);
            return new Preview(Optional.of(server.id()), tier.why(server, byName.size(), backend.balance()));
        }
        return new Preview(
                Optional.empty(),
                tier.size() == 0
                        ? "none of " + byName.size() + " servers is usable"
                        : "all usable servers are at max-connections, and the queue holds " + waiting.size() + " of "
                                + backend.queueMaxLength());
    }

    /** The ticket is not wanted any more: its place in the queue is free. */
    void abandon(int loop, long ticket) {
        waiting.remove(loop, ticket);
    }

    /** A lease of one of these servers is back. */
    void onReturned(PooledServer server, long nowMillis) {
        if (server.slot != Policy.NONE) {
            tier(server).refresh(server);
        }
        wake(nowMillis);
    }

    /** Something about these servers has changed: who waits may have a chance. */
    void onChanged(long nowMillis) {
        stale = true;
        wake(nowMillis);
    }

    /** The backend is gone: nobody waits any more. */
    void refuseAll() {
        for (SelectServer ask : waiting.clear()) {
            refuse(ask, Refused.Why.NO_SERVER);
        }
    }

    /** Brings the tiers up to date with states, health and time. */
    void settle(long nowMillis) {
        if (stale) {
            stale = false;
            lineUp(nowMillis, false);
        } else if (starting && nowMillis >= nextStepMillis) {
            lineUpStep(nowMillis);
        }
    }

    /** Whether a client that has this server's token may come back to it. */
    boolean servesItsOwn(PooledServer server, long nowMillis) {
        return server.state() != ServerState.MAINT
                && server.alive(checked(), anyUp)
                && (!server.server().backup() || primaries.size() == 0)
                && (server.state() != ServerState.DRAIN || nowMillis < server.drainEndsMillis);
    }

    private List<PooledServer> usable(List<ServerId> tried) {
        List<PooledServer> found = new ArrayList<>();
        for (ServerId id : tried) {
            @Nullable PooledServer server = byName.get(id.name());
            if (server != null && server.slot != Policy.NONE && server.id().equals(id)) {
                found.add(server);
            }
        }
        return found;
    }

    private boolean checked() {
        return backend.healthCheck().type() != HealthCheck.Type.NONE;
    }

    private boolean selectOwn(SelectServer ask, long nowMillis) {
        @Nullable PooledServer own = byToken.get(ask.stickyToken());
        if (own == null || ask.tried().contains(own.id()) || !servesItsOwn(own, nowMillis)) {
            return false;
        }
        if (!own.full()) {
            lease(ask, own);
            return true;
        }
        if (waiting.size() < backend.queueMaxLength() && ask.tried().isEmpty()) {
            waiting.add(ask, own);
            outbox.answer(ask.loop(), new Queued(ask.ticket()));
            return true;
        }
        return false;
    }

    private void lease(SelectServer ask, PooledServer server) {
        var lease = server.lease(ask.loop());
        if (server.slot != Policy.NONE) {
            tier(server).refresh(server);
        }
        boolean cookie = backend.sticky().isPresent()
                && !ask.stickyToken().equals(server.stickyToken().orElseThrow());
        outbox.answer(ask.loop(), new Leased(ask.ticket(), lease, cookie ? server.stickyToken() : Optional.empty()));
    }

    private void refuse(SelectServer ask, Refused.Why why) {
        outbox.answer(ask.loop(), new Refused(ask.ticket(), why));
    }

    /** Gives those who wait what is free, first come first served. */
    private void wake(long nowMillis) {
        if (waiting.size() == 0) {
            return;
        }
        settle(nowMillis);
        waiting.offer((ask, own) -> serveWaiting(ask, own, nowMillis));
    }

    private WaitingLine.Outcome serveWaiting(SelectServer ask, @Nullable PooledServer own, long nowMillis) {
        if (own != null && byName.get(own.server().name()) == own && servesItsOwn(own, nowMillis)) {
            if (own.full()) {
                return WaitingLine.Outcome.STAYS;
            }
            lease(ask, own);
            return WaitingLine.Outcome.SERVED;
        }
        Tier tier = primaries.size() > 0 ? primaries : backups;
        int slot = tier.choose(ask.hashKey());
        if (slot == Policy.NONE) {
            return WaitingLine.Outcome.NOTHING_LEFT;
        }
        tier.chosen(slot);
        lease(ask, tier.server(slot));
        return WaitingLine.Outcome.SERVED;
    }

    private Tier tier(PooledServer server) {
        return server.server().backup() ? backups : primaries;
    }

    private void lineUp(long nowMillis, boolean anew) {
        anyUp = byName.values().stream().anyMatch(server -> server.health() == Health.UP);
        List<PooledServer> first = new ArrayList<>();
        List<PooledServer> second = new ArrayList<>();
        starting = false;
        for (PooledServer server : byName.values()) {
            server.slot = Policy.NONE;
            if (server.state() == ServerState.READY && server.weight() > 0 && server.alive(checked(), anyUp)) {
                server.slowStart.onUsable(nowMillis);
                starting |= server.slowStart.running() && !backend.slowStart().isZero();
                (server.server().backup() ? second : first).add(server);
            }
        }
        primaries.lineUp(first, server -> weight(server, nowMillis), anew);
        backups.lineUp(second, server -> weight(server, nowMillis), anew);
        nextStepMillis = nowMillis + backend.slowStart().toMillis() / STEPS;
    }

    private void lineUpStep(long nowMillis) {
        primaries.reweigh(server -> weight(server, nowMillis));
        backups.reweigh(server -> weight(server, nowMillis));
        nextStepMillis = nowMillis + backend.slowStart().toMillis() / STEPS;
        for (PooledServer server : byName.values()) {
            if (server.slot != Policy.NONE && server.slowStart.running()) {
                return;
            }
        }
        // All at their full weights: the exact order begins.
        starting = false;
        lineUp(nowMillis, true);
    }

    private double weight(PooledServer server, long nowMillis) {
        return server.weight()
                * server.slowStart.part(nowMillis, backend.slowStart().toMillis());
    }
}
