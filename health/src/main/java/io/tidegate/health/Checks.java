package io.tidegate.health;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.HealthMessage;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.timer.Wheel;
import io.tidegate.core.wire.Spell;
import io.tidegate.health.probe.Outcome;
import io.tidegate.health.probe.Prober;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All servers that are checked: who is due, who may start, and who is told what came of it.
 *
 * <p>Thread: the event loop of its prober.
 */
final class Checks {
    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);

    private final Prober prober;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Consumer<HealthMessage> teller;
    private final Map<ServerId, CheckedServer> servers = new HashMap<>();
    private final Map<ServerId, List<InetSocketAddress>> resolved = new HashMap<>();
    private final CheckLine<CheckedServer> line = new CheckLine<>(CheckLine.Bounds.DEFAULT);
    private final FirstRounds rounds = new FirstRounds();
    private final Spell shortage = new Spell();
    private final Deadline nextTurn = new Deadline(this::startDue);
    private boolean starting;
    private Consumer<CheckedServer> afterCheck = server -> {};

    Checks(Prober prober, InstantSource clock, RandomGenerator random, Consumer<HealthMessage> teller) {
        this.prober = prober;
        this.clock = clock;
        this.random = random;
        this.teller = teller;
    }

    /** Who is told of each check that is over. */
    void afterCheck(Consumer<CheckedServer> listener) {
        afterCheck = listener;
    }

    Collection<CheckedServer> servers() {
        return servers.values();
    }

    Optional<CheckedServer> server(ServerId id) {
        return Optional.ofNullable(servers.get(id));
    }

    /** Takes a new configuration, with the TLS settings of its backends. */
    void apply(Configuration now, Map<String, TlsTowards> tls) {
        Map<ServerId, CheckPlan> plans = plans(now, tls);
        forgetAllBut(plans.keySet(), now);
        plans.forEach((id, plan) -> {
            CheckedServer known = servers.get(id);
            if (known == null) {
                add(plan);
            } else {
                known.plan(plan);
            }
        });
        rounds.apply(unchecked(now)).forEach(this::tellRound);
        startDue();
    }

    private static Map<ServerId, CheckPlan> plans(Configuration now, Map<String, TlsTowards> tls) {
        Map<ServerId, CheckPlan> plans = new HashMap<>();
        for (Backend backend : now.backends().values()) {
            if (backend.healthCheck().type() != HealthCheck.Type.NONE) {
                for (Server server : backend.servers().values()) {
                    Optional<TlsTowards> secured =
                            server.tls() ? Optional.ofNullable(tls.get(backend.name())) : Optional.empty();
                    plans.put(server.id(), new CheckPlan(backend, server, secured));
                }
            }
        }
        return plans;
    }

    private void forgetAllBut(Set<ServerId> checked, Configuration now) {
        Set<ServerId> existing = new HashSet<>();
        now.backends().values().forEach(b -> b.servers().values().forEach(s -> existing.add(s.id())));
        resolved.keySet().retainAll(existing);
        servers.values().removeIf(server -> {
            if (checked.contains(server.id())) {
                return false;
            }
            if (server.forget()) {
                line.over(server.lane());
            }
            if (existing.contains(server.id()) && server.health() != Health.UNCHECKED) {
                teller.accept(new HealthMessage.ServerHealthChanged(
                        server.id(), Health.UNCHECKED, "its checks were switched off"));
            }
            return true;
        });
    }

    private void add(CheckPlan plan) {
        CheckedServer server = new CheckedServer(this, plan);
        server.resolved(resolved.getOrDefault(server.id(), List.of()));
        servers.put(server.id(), server);
        server.onDue();
    }

    private Map<String, Set<ServerId>> unchecked(Configuration now) {
        Map<String, Set<ServerId>> unchecked = new HashMap<>();
        for (Backend backend : now.backends().values()) {
            Set<ServerId> ids = new HashSet<>();
            for (Server server : backend.servers().values()) {
                CheckedServer checked = servers.get(server.id());
                if (checked != null && checked.health() == Health.UNCHECKED) {
                    ids.add(server.id());
                }
            }
            unchecked.put(backend.name(), ids);
        }
        return unchecked;
    }

    private void tellRound(String backend) {
        teller.accept(new HealthMessage.FirstRoundFinished(backend));
    }

    /** The addresses of a server's name. */
    void resolved(ServerId id, List<InetSocketAddress> addresses) {
        resolved.put(id, addresses);
        CheckedServer server = servers.get(id);
        if (server != null) {
            server.resolved(addresses);
        }
    }

    void onDue(CheckedServer server) {
        line.add(server, server.lane());
        startDue();
    }

    private void startDue() {
        if (starting) {
            return; // a check that ends at once comes back here
        }
        starting = true;
        for (Optional<CheckedServer> next = next(); next.isPresent(); next = next()) {
            if (!next.get().start(prober)) {
                line.over(next.get().lane());
            }
        }
        starting = false;
        if (line.waits()) {
            wheel().arm(nextTurn, CheckLine.TURN_MILLIS);
        }
    }

    private Optional<CheckedServer> next() {
        return line.next(wheel().nowMillis());
    }

    void onChecked(CheckedServer server, Outcome outcome, Verdict before, HealthCheck check) {
        teller.accept(new HealthMessage.CheckFinished(
                server.id(), clock.instant(), outcome.result(), outcome.detail(), outcome.took()));
        if (server.health() != before.health()) {
            teller.accept(new HealthMessage.ServerHealthChanged(
                    server.id(), server.health(), Evidence.of(before, outcome, check)));
        }
        if (rounds.checked(server.id())) {
            tellRound(server.id().backend());
        }
    }

    void onNotMade(CheckedServer server, Outcome why) {
        if (shortage.begins(System.nanoTime())) {
            LOG.warn("event=checks-not-made server={} detail=\"{}\"", server.id(), why.detail());
        }
    }

    /** Other nodes, who check it, say that its health has changed. */
    void onFollowed(CheckedServer server, String evidence) {
        teller.accept(new HealthMessage.ServerHealthChanged(server.id(), server.health(), evidence));
    }

    void onOver(CheckedServer server) {
        line.over(server.lane());
        afterCheck.accept(server);
        startDue();
    }

    /** Ends all checks, those under way too. */
    void stop() {
        servers.values().forEach(CheckedServer::forget);
        servers.clear();
        wheel().cancel(nextTurn);
    }

    Wheel wheel() {
        return prober.wheel();
    }

    RandomGenerator random() {
        return random;
    }
}
