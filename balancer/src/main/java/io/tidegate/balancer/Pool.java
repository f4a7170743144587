package io.tidegate.balancer;

import io.tidegate.balancer.policy.Policy;
import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.OperatorMessage.Preview;
import io.tidegate.core.bus.OperatorMessage.PreviewSelection;
import io.tidegate.core.bus.SelectionMessage.Leased;
import io.tidegate.core.bus.SelectionMessage.Queued;
import io.tidegate.core.bus.SelectionMessage.Refused;
import io.tidegate.core.bus.SelectionMessage.SelectServer;
import io.tidegate.core.config.Backend;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One backend: how a ticket gets one of its servers, a place in the queue, or a refusal.
 *
 * <p>Thread: the balancer's.
 */
final class Pool {
    private final Outbox outbox;
    private final Standing standing;
    private final WaitingLine waiting = new WaitingLine();
    private final Map<String, PooledServer> byToken = new HashMap<>();
    private Backend backend;

    Pool(Backend backend, Outbox outbox, RandomGenerator random) {
        this.backend = backend;
        this.outbox = outbox;
        this.standing = new Standing(backend, random);
    }

    Backend backend() {
        return backend;
    }

    Optional<PooledServer> server(String name) {
        return standing.server(name);
    }

    /** These are its servers from now on, in this order. */
    void use(Backend now, List<PooledServer> members) {
        backend = now;
        standing.use(now, members);
        byToken.clear();
        members.forEach(server -> byToken.put(server.stickyToken().orElseThrow(), server));
    }

    /** Answers the ticket, at once. */
    void select(SelectServer ask, long nowMillis) {
        standing.settle(nowMillis);
        if (selectOwn(ask, nowMillis)) {
            return;
        }
        List<PooledServer> tried = ask.tried().isEmpty() ? List.of() : standing.usable(ask.tried());
        Tier tier = standing.tierAfter(tried);
        int slot = tier.choose(ask.hashKey(), tried);
        if (slot != Policy.NONE) {
            lease(ask, tier, slot);
        } else if (tier.size() == 0 || !ask.tried().isEmpty()) {
            // After a failed try the client is told what failed, not that the others are full.
            refuse(ask, Refused.Why.NO_SERVER);
        } else if (waiting.size() < backend.queueMaxLength()) {
            queue(ask, null);
        } else {
            refuse(ask, Refused.Why.QUEUE_FULL);
        }
    }

    /** The ticket is not wanted any more: its place in the queue is free. */
    void abandon(int loop, long ticket) {
        waiting.remove(loop, ticket);
    }

    /** Other nodes hold more or fewer of its connections: another load, no more places. */
    void onLoad(PooledServer server) {
        standing.refresh(server);
    }

    /** All that other nodes hold has been told; so many nodes there are. */
    void onTold(int nodes) {
        standing.told(nodes);
    }

    /** A lease of one of these servers is back. */
    void onReturned(PooledServer server, long nowMillis) {
        standing.refresh(server);
        wake(nowMillis);
    }

    /** Something about these servers has changed: who waits may have a chance. */
    void onChanged(long nowMillis) {
        standing.onChanged();
        wake(nowMillis);
    }

    /** The backend is gone: nobody waits any more. */
    void refuseAll() {
        for (SelectServer ask : waiting.clear()) {
            refuse(ask, Refused.Why.NO_SERVER);
        }
    }

    BackendStatus status() {
        return new BackendStatus(
                backend.name(),
                backend.balance(),
                waiting.size(),
                standing.servers().stream().map(PooledServer::status).toList());
    }

    /** Who would serve, and why; takes nothing. */
    Preview preview(PreviewSelection request, long nowMillis) {
        standing.settle(nowMillis);
        @Nullable PooledServer own = own(request.stickyToken());
        if (own != null && standing.servesItsOwn(own, nowMillis) && !own.full()) {
            return new Preview(Optional.of(own.id()), "the sticky cookie names it");
        }
        Tier tier = standing.tier();
        int servers = standing.servers().size();
        int slot = tier.choose(request.hashKey(), List.of());
        if (slot != Policy.NONE) {
            PooledServer server = tier.server(slot);
            return new Preview(Optional.of(server.id()), tier.why(server, servers, backend.balance()));
        }
        String why = tier.size() == 0
                ? "none of " + servers + " servers is usable"
                : "all usable servers are at max-connections, and " + waiting.size() + " of " + backend.queueMaxLength()
                        + " places in the queue are taken";
        return new Preview(Optional.empty(), why);
    }

    /** The server that a client's cookie names. */
    private @Nullable PooledServer own(String stickyToken) {
        return backend.sticky().isEmpty() || stickyToken.isEmpty() ? null : byToken.get(stickyToken);
    }

    private boolean selectOwn(SelectServer ask, long nowMillis) {
        @Nullable PooledServer own = own(ask.stickyToken());
        if (own == null || ask.tried().contains(own.id()) || !standing.servesItsOwn(own, nowMillis)) {
            return false;
        }
        if (!own.full()) {
            lease(ask, own);
            return true;
        }
        if (waiting.size() < backend.queueMaxLength() && ask.tried().isEmpty()) {
            queue(ask, own);
            return true;
        }
        return false;
    }

    private void lease(SelectServer ask, Tier tier, int slot) {
        tier.chosen(slot);
        lease(ask, tier.server(slot));
    }

    private void lease(SelectServer ask, PooledServer server) {
        Lease lease = server.lease(ask.loop());
        standing.refresh(server);
        Optional<String> token = server.stickyToken();
        boolean cookie = backend.sticky().isPresent() && !ask.stickyToken().equals(token.orElseThrow());
        outbox.answer(ask.loop(), new Leased(ask.ticket(), lease, cookie ? token : Optional.empty()));
    }

    private void queue(SelectServer ask, @Nullable PooledServer own) {
        waiting.add(ask, own);
        outbox.answer(ask.loop(), new Queued(ask.ticket()));
    }

    private void refuse(SelectServer ask, Refused.Why why) {
        outbox.answer(ask.loop(), new Refused(ask.ticket(), why));
    }

    /** Gives those who wait what is free, first come first served. */
    private void wake(long nowMillis) {
        if (waiting.size() > 0) {
            standing.settle(nowMillis);
            waiting.offer((ask, own) -> serveWaiting(ask, own, nowMillis));
        }
    }

    private WaitingLine.Outcome serveWaiting(SelectServer ask, @Nullable PooledServer own, long nowMillis) {
        if (own != null && standing.servesItsOwn(own, nowMillis)) {
            if (own.full()) {
                return WaitingLine.Outcome.STAYS;
            }
            lease(ask, own);
            return WaitingLine.Outcome.SERVED;
        }
        Tier tier = standing.tier();
        int slot = tier.choose(ask.hashKey(), List.of());
        if (slot == Policy.NONE) {
            return WaitingLine.Outcome.NOTHING_LEFT;
        }
        lease(ask, tier, slot);
        return WaitingLine.Outcome.SERVED;
    }
}
