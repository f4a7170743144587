package io.tidegate.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.BusMessage;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.LoopMessage.CloseTunnels;
import io.tidegate.core.bus.OperatorMessage.ChangeServer;
import io.tidegate.core.bus.SelectionMessage.Answer;
import io.tidegate.core.bus.SelectionMessage.Leased;
import io.tidegate.core.bus.SelectionMessage.Queued;
import io.tidegate.core.bus.SelectionMessage.Refused;
import io.tidegate.core.bus.SelectionMessage.SelectServer;
import io.tidegate.core.bus.SelectionMessage.SelectionAbandoned;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.config.Backend.Balance;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.ServerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Any interleaving of events, a million in all, against a simple account of what is right. */
final class BalancerStormTest {
    private static final List<Health> HEALTHS = List.of(Health.values());
    private static final List<ServerState> STATES = List.of(ServerState.values());
    private static final int EVENTS = 200_000; // for each of the five algorithms
    private static final int SERVERS = 8;
    private static final int QUEUE = 5;

    private final SplittableRandom random = new SplittableRandom(2026);
    private final List<Lease> held = new ArrayList<>();
    private final Map<ServerId, Integer> counts = new HashMap<>();
    private final Set<Long> waiting = new LinkedHashSet<>();
    private final Set<Long> answered = new HashSet<>();
    private final int[] limits = new int[SERVERS];
    private Instant now = Instant.parse("2026-11-24T10:00:00Z");
    private long tickets;
    private List<ServerId> tried = List.of();

    @ParameterizedTest
    @EnumSource
    void nobody_unusable_is_chosen_no_limit_is_passed_and_every_lease_comes_back(Balance balance) {
        for (int i = 0; i < SERVERS; i++) {
            limits[i] = i * 3; // 0: none
        }
        Balancer balancer = new Balancer(configuration(balance), new Checked(), () -> now, random);
        this.balancer = Optional.of(balancer);
        resolve(balancer);
        for (int event = 0; event < EVENTS; event++) {
            step(balancer, balance);
        }
        while (!waiting.isEmpty()) {
            balancer.onAbandoned(new SelectionAbandoned(waiting.iterator().next(), 0, "web"));
            waiting.remove(waiting.iterator().next());
        }
        while (!held.isEmpty()) {
            giveBack(balancer, held.size() - 1);
        }
        for (ServerStatus status : statuses(balancer)) {
            assertEquals(0, status.active());
            assertEquals(0, status.queued());
        }
        assertEquals(Set.of(0), new HashSet<>(counts.values()));
    }

    private Optional<Balancer> balancer = Optional.empty();

    private void step(Balancer balancer, Balance balance) {
        now = now.plusMillis(random.nextInt(20));
        int server = random.nextInt(SERVERS);
        ServerId id = id(server);
        switch (random.nextInt(100)) {
            case 0 -> balancer.onHealth(id, any(HEALTHS));
            case 1 -> balancer.onEjected(id, Optional.of(now.plusSeconds(1)));
            case 2 -> balancer.onEjected(id, Optional.empty());
            case 3 ->
                balancer.onChangeServer(
                        new ChangeServer("web", id.name(), Optional.of(any(STATES)), OptionalInt.empty()));
            case 4 ->
                balancer.onChangeServer(new ChangeServer(
                        "web", id.name(), Optional.of(ServerState.READY), OptionalInt.of(random.nextInt(5))));
            case 5 -> {
                limits[server] = random.nextInt(4) == 0 ? 0 : random.nextInt(1, 12);
                balancer.onConfiguration(configuration(balance));
                resolve(balancer);
            }
            case 6, 7, 8 ->
                waiting.stream().skip(random.nextInt(QUEUE)).findFirst().ifPresent(ticket -> {
                    waiting.remove(ticket);
                    balancer.onAbandoned(new SelectionAbandoned(ticket, 0, "web"));
                });
            case 9 -> balancer.onTick();
            default -> {
                if (!held.isEmpty() && random.nextInt(100) < 49) {
                    giveBack(balancer, random.nextInt(held.size()));
                } else {
                    select(balancer);
                }
            }
        }
        assertTrue(waiting.size() <= QUEUE);
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private void select(Balancer balancer) {
        long ticket = tickets++;
        tried = random.nextInt(10) == 0 ? List.of(id(random.nextInt(SERVERS)), id(random.nextInt(SERVERS))) : List.of();
        String token = random.nextInt(4) == 0 ? StickyToken.of(id(random.nextInt(SERVERS))) : "";
        balancer.onSelect(new SelectServer(ticket, 0, "web", "key " + random.nextInt(9), token, tried));
        tried = List.of();
        assertTrue(answered.remove(ticket), "answered at once");
    }

    private void giveBack(Balancer balancer, int index) {
        Lease lease = held.remove(index);
        counts.merge(lease.server().id(), -1, Integer::sum);
        balancer.onLeaseEnded(lease);
    }

    private List<ServerStatus> statuses(Balancer balancer) {
        return balancer.onDescribe().backends().getFirst().servers();
    }

    private void onLeased(Leased leased) {
        ServerId id = leased.lease().server().id();
        int limit = leased.lease().server().maxConnections();
        counts.merge(id, 1, Integer::sum);
        held.add(leased.lease());
        assertTrue(limit == 0 || counts.getOrDefault(id, 0) <= limit, "limit of " + id);
        assertTrue(!tried.contains(id), "was tried: " + id);
        balancer.ifPresent(it -> assertUsable(it, id));
    }

    private void assertUsable(Balancer balancer, ServerId id) {
        List<ServerStatus> all = statuses(balancer);
        ServerStatus chosen = all.stream()
                .filter(status -> status.id().equals(id))
                .findFirst()
                .orElseThrow();
        assertEquals(counts.getOrDefault(id, 0), chosen.active());
        assertTrue(chosen.ejectedUntil().isEmpty());
        assertTrue(chosen.health() != Health.DOWN);
        assertTrue(chosen.health() == Health.UP || all.stream().noneMatch(it -> it.health() == Health.UP));
        // maintenance takes nobody, drain and weight 0 only a client whose cookie names the server
        assertTrue(chosen.state() != ServerState.MAINT);
    }

    private static ServerId id(int server) {
        return Spec.id("s" + server);
    }

    private Configuration configuration(Balance balance) {
        Spec spec = Spec.of(balance)
                .checked()
                .sticky()
                .queue(QUEUE)
                .slowStart(Duration.ofSeconds(2))
                .closesOnDown();
        for (int i = 0; i < SERVERS; i++) {
            spec.server("s" + i, 1 + i % 3, limits[i], i >= 6);
        }
        return Spec.configuration(spec);
    }

    private static void resolve(Balancer balancer) {
        for (int i = 0; i < SERVERS; i++) {
            balancer.onResolved(id(i), List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8000)));
        }
    }

    private final class Checked implements Outbox {
        @Override
        public void answer(int loop, Answer answer) {
            switch (answer) {
                case Leased leased -> onLeased(leased);
                case Queued queued -> waiting.add(queued.ticket());
                case Refused refused -> {}
            }
            if (!(answer instanceof Queued)) {
                waiting.remove(answer.ticket());
            }
            answered.add(answer.ticket());
        }

        @Override
        public void close(int loop, CloseTunnels request) {
            assertTrue(request.count() > 0);
        }

        @Override
        public void publish(BusMessage message) {}
    }
}
