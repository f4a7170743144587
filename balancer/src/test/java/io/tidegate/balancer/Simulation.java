package io.tidegate.balancer;

import io.tidegate.core.bus.BusMessage;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.LoopMessage.CloseTunnels;
import io.tidegate.core.bus.OperatorMessage.ChangeServer;
import io.tidegate.core.bus.SelectionMessage.Answer;
import io.tidegate.core.bus.SelectionMessage.Leased;
import io.tidegate.core.bus.SelectionMessage.SelectServer;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.ServerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * The real balancer with simulated clients, servers and time: tunnels arrive by chance at a constant rate and live for a
 * heavy-tailed time (Pareto, alpha 1.5: most end soon, a few stay for hours). The same seed gives the same run.
 */
final class Simulation implements Outbox {
    private static final double ALPHA = 1.5;
    private static final long LONGEST_MILLIS = 24 * 3_600_000L;
    private static final long SAMPLE_MILLIS = 10_000;
    private static final int CLIENTS = 100_000;
    private static final String[] KEYS = new String[CLIENTS];

    static {
        Arrays.setAll(KEYS, i -> "client " + i);
    }

    private final SplittableRandom random = new SplittableRandom(42);
    private final Balancer balancer;
    private final Plan plan;
    private final Map<ServerId, SimulatedServer> servers = new HashMap<>();
    private final EventHeap events = new EventHeap();
    private final Series series;
    private final Tunnels tunnels = new Tunnels();
    private long nowMillis;
    private long arrivals;
    private long refused;
    private Optional<Lease> leased = Optional.empty();

    /**
     * What happens.
     *
     * @param arrivalsPerSecond new clients; those who reconnect come on top
     * @param meanLifeMillis the mean of the lifetimes
     */
    record Plan(Configuration configuration, long lastsMillis, double arrivalsPerSecond, double meanLifeMillis) {}

    Simulation(Plan plan) {
        this.plan = plan;
        this.balancer = new Balancer(
                plan.configuration(), this, () -> Instant.ofEpochMilli(nowMillis), new SplittableRandom(43));
        meet(plan.configuration());
        this.series = new Series(SAMPLE_MILLIS);
    }

    /** Runs to the end; {@code script} is told each second of simulated time and may change things. */
    Series run(Script script) {
        double nextArrival = 0;
        long nextSecond = 0;
        long nextTick = 0;
        while (nowMillis < plan.lastsMillis()) {
            long next = Math.min(Math.min((long) nextArrival, nextSecond), events.nextMillis());
            next = balancer.closing() ? Math.min(next, nextTick) : next;
            nowMillis = Math.max(next, nowMillis);
            if (balancer.closing() && nextTick <= nowMillis) {
                balancer.onTick();
                nextTick = nowMillis + ClosePacer.TICK_MILLIS;
            }
            if (nextSecond <= nowMillis) {
                series.onSecond(nowMillis, servers.values());
                script.onSecond(this, nowMillis / 1000);
                nextSecond += 1000;
            }
            while ((long) nextArrival <= nowMillis) {
                open(random.nextInt(CLIENTS));
                nextArrival += -Math.log(1 - random.nextDouble()) * 1000 / plan.arrivalsPerSecond();
            }
            while (events.nextMillis() <= nowMillis) {
                onEvent(events.take());
            }
        }
        return series.ended(arrivals, refused, tunnels.open());
    }

    /** What is done to the servers, by the second. */
    interface Script {
        void onSecond(Simulation simulation, long second);
    }

    void reload(Configuration now) {
        balancer.onConfiguration(now);
        meet(now);
    }

    void state(String server, ServerState state) {
        balancer.onChangeServer(new ChangeServer("web", server, Optional.of(state), OptionalInt.empty()));
        of(server).inService = state == ServerState.READY;
    }

    /** The server dies or comes back; when it dies its clients come again within so many milliseconds. */
    void health(String server, Health health, int reconnectWithinMillis) {
        balancer.onHealth(Spec.id(server), health);
        of(server).inService = health == Health.UP;
        if (health == Health.DOWN) {
            dropAll(server, reconnectWithinMillis);
        }
    }

    void dropAll(String server, int reconnectWithinMillis) {
        SimulatedServer it = of(server);
        while (it.open() > 0) {
            drop(it.newest(), reconnectWithinMillis);
        }
    }

    int open(String server) {
        return of(server).open();
    }

    @Override
    public void answer(int loop, Answer answer) {
        leased = answer instanceof Leased it ? Optional.of(it.lease()) : Optional.empty();
    }

    @Override
    public void close(int loop, CloseTunnels request) {
        SimulatedServer it = of(request.server().name());
        for (int i = 0; i < request.count() && it.open() > 0; i++) {
            drop(it.newest(), 2_000);
        }
    }

    @Override
    public void publish(BusMessage message) {}

    private SimulatedServer of(String name) {
        return Optional.ofNullable(servers.get(Spec.id(name))).orElseThrow();
    }

    private void meet(Configuration configuration) {
        configuration
                .backends()
                .values()
                .forEach(backend -> backend.servers().values().forEach(server -> {
                    servers.computeIfAbsent(server.id(), id -> new SimulatedServer(tunnels));
                    balancer.onResolved(
                            server.id(),
                            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())));
                }));
    }

    private void open(int client) {
        arrivals++;
        balancer.onSelect(new SelectServer(arrivals, 0, "web", KEYS[client], "", List.of()));
        leased.ifPresentOrElse(
                lease -> {
                    SimulatedServer server = Optional.ofNullable(
                                    servers.get(lease.server().id()))
                            .orElseThrow();
                    double life =
                            plan.meanLifeMillis() * (ALPHA - 1) / ALPHA * Math.pow(1 - random.nextDouble(), -1 / ALPHA);
                    long ends = nowMillis + Math.min((long) life, LONGEST_MILLIS);
                    events.add(ends, tunnels.open(server, lease, client, ends));
                },
                () -> refused++);
    }

    private void onEvent(long event) {
        int what = EventHeap.what(event);
        if (what < 0) {
            open(-1 - what);
        } else if (tunnels.endsAt(what) == EventHeap.millis(event)) {
            balancer.onLeaseEnded(tunnels.close(what));
        }
    }

    private void drop(int tunnel, int reconnectWithinMillis) {
        int client = tunnels.client(tunnel);
        balancer.onLeaseEnded(tunnels.close(tunnel));
        events.add(nowMillis + 1 + random.nextInt(reconnectWithinMillis), -1 - client);
    }
}
