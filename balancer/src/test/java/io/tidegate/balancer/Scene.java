package io.tidegate.balancer;

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
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** A balancer with a clock that stands still, without a network; what it says is kept. */
final class Scene {
    final List<Answer> answers = new ArrayList<>();
    final Map<Long, Answer> byTicket = new HashMap<>();
    final List<CloseTunnels> closes = new ArrayList<>();
    final Map<Integer, List<CloseTunnels>> closesByLoop = new HashMap<>();
    final List<BusMessage> published = new ArrayList<>();
    final Balancer balancer;
    private final Map<String, List<Lease>> held = new HashMap<>();
    private Instant now = Instant.parse("2026-11-24T10:00:00Z");
    private long tickets;

    Scene(Configuration configuration) {
        balancer = new Balancer(configuration, new Kept(), () -> now, new SplittableRandom(1));
        resolveAll(configuration);
    }

    static Scene of(Spec backend) {
        return new Scene(Spec.configuration(backend));
    }

    /** Gives each server an address, as name resolution does. */
    private void resolveAll(Configuration configuration) {
        configuration
                .backends()
                .values()
                .forEach(backend -> backend.servers()
                        .values()
                        .forEach(server -> balancer.onResolved(
                                server.id(),
                                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())))));
    }

    void reload(Spec... backends) {
        Configuration configuration = Spec.configuration(backends);
        balancer.onConfiguration(configuration);
        resolveAll(configuration);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    long millis() {
        return now.toEpochMilli();
    }

    Answer ask(String hashKey, String token, ServerId... tried) {
        return askOn(0, hashKey, token, tried);
    }

    Answer askOn(int loop, String hashKey, String token, ServerId... tried) {
        long ticket = tickets++;
        balancer.onSelect(new SelectServer(ticket, loop, "web", hashKey, token, Arrays.asList(tried)));
        return answer(ticket);
    }

    /** The last answer to a ticket. */
    Answer answer(long ticket) {
        return Optional.ofNullable(byTicket.get(ticket)).orElseThrow();
    }

    /** The server's name, or the refusal, or "queued". */
    String take() {
        return name(ask("", ""));
    }

    String takeOn(int loop) {
        return name(askOn(loop, "", ""));
    }

    String take(int count) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < count; i++) {
            names.append(take());
        }
        return names.toString();
    }

    long queue() {
        Answer answer = ask("", "");
        if (!(answer instanceof Queued)) {
            throw new AssertionError("not queued: " + answer);
        }
        return answer.ticket();
    }

    void abandon(long ticket) {
        balancer.onAbandoned(new SelectionAbandoned(ticket, 0, "web"));
    }

    static String name(Answer answer) {
        return switch (answer) {
            case Leased leased -> leased.lease().server().name();
            case Refused refused -> refused.why().name();
            case Queued queued -> "queued";
        };
    }

    /** Gives the oldest lease of a server back. */
    void end(String name) {
        balancer.onLeaseEnded(held.getOrDefault(name, List.of()).removeFirst());
    }

    List<Lease> held(String name) {
        return held.computeIfAbsent(name, it -> new ArrayList<>());
    }

    void health(String name, Health health) {
        balancer.onHealth(Spec.id(name), health);
    }

    void state(String name, ServerState state) {
        balancer.onChangeServer(new ChangeServer("web", name, Optional.of(state), OptionalInt.empty()));
    }

    void weight(String name, int weight) {
        balancer.onChangeServer(new ChangeServer("web", name, Optional.empty(), OptionalInt.of(weight)));
    }

    void eject(String name) {
        balancer.onEjected(Spec.id(name), Optional.of(now.plusSeconds(30)));
    }

    void readmit(String name) {
        balancer.onEjected(Spec.id(name), Optional.empty());
    }

    ServerStatus status(String name) {
        return balancer.onDescribe().backends().getFirst().servers().stream()
                .filter(status -> status.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    int queued() {
        return balancer.onDescribe().backends().getFirst().queued();
    }

    /** Ticks through so much time and ends each tunnel that is to be closed, as event loops do, at once. */
    int closedWithin(Duration time) {
        int before = closed();
        for (long passed = 0; passed < time.toMillis(); passed += ClosePacer.TICK_MILLIS) {
            pass(Duration.ofMillis(ClosePacer.TICK_MILLIS));
            balancer.onTick();
        }
        return closed() - before;
    }

    private int closed() {
        return closes.stream().mapToInt(CloseTunnels::count).sum();
    }

    private final class Kept implements Outbox {
        @Override
        public void answer(int loop, Answer answer) {
            answers.add(answer);
            byTicket.put(answer.ticket(), answer);
            if (answer instanceof Leased leased) {
                Server server = leased.lease().server();
                held(server.name()).add(leased.lease());
            }
        }

        @Override
        public void close(int loop, CloseTunnels request) {
            closes.add(request);
            closesByLoop.computeIfAbsent(loop, it -> new ArrayList<>()).add(request);
        }

        @Override
        public void publish(BusMessage message) {
            published.add(message);
        }
    }
}
