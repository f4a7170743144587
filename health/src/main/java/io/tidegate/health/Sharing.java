package io.tidegate.health;

import io.tidegate.core.bus.Health;
import io.tidegate.core.config.ServerId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which servers this node checks itself, and whom it follows for the others. Two nodes check a server; up for one of them is
 * up, since what only one cannot reach is reached by the others. Who chooses nobody that speaks checks itself, and so does who
 * doubts: its own traffic fails on a server that is said to be up.
 *
 * <p>Thread: its owner's; knows no clock and no network: times are milliseconds of one steady clock.
 */
final class Sharing {
    static final int CHECKERS = 2;

    /** A node says all of its verdicts each 10 s: two of them may be lost. */
    static final Duration SILENCE = Duration.ofSeconds(25);

    /** Whoever has become a checker says so within a second or two. */
    static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Map<UUID, Speaker> speakers = new HashMap<>();
    private final Map<ServerId, Set<UUID>> chosen = new HashMap<>();
    private final Set<ServerId> doubted = new HashSet<>();
    private Optional<UUID> self = Optional.empty();
    private Set<UUID> others = Set.of();
    private long changedMillis;

    /** What one other node has said of its own checks. */
    private static final class Speaker {
        private final Map<ServerId, Health> verdicts = new HashMap<>();
        private long saidAllMillis;

        boolean fresh(long nowMillis) {
            return nowMillis - saidAllMillis <= SILENCE.toMillis();
        }
    }

    /** The nodes of the cluster, this one and those that are heard. */
    void members(UUID me, Set<UUID> heard, long nowMillis) {
        if (!heard.equals(others) || !self.equals(Optional.of(me))) {
            self = Optional.of(me);
            others = Set.copyOf(heard);
            chosen.clear();
            changedMillis = nowMillis;
            speakers.keySet().retainAll(others);
        }
    }

    /** Another node's own verdicts; one of UNCHECKED is taken back. */
    void heard(UUID node, boolean all, Map<ServerId, Health> verdicts, long nowMillis) {
        Speaker speaker = speakers.computeIfAbsent(node, fresh -> new Speaker());
        if (all) {
            speaker.verdicts.clear();
            speaker.saidAllMillis = nowMillis;
        }
        speaker.verdicts.putAll(verdicts);
        speaker.verdicts.values().removeIf(health -> health == Health.UNCHECKED);
    }

    /** Only these servers are still there. */
    void retain(Collection<ServerId> servers) {
        chosen.keySet().retainAll(servers);
        doubted.retainAll(servers);
    }

    Duty duty(ServerId server, long nowMillis) {
        Set<UUID> checkers = checkers(server);
        if (self.map(checkers::contains).orElse(true) || doubted.contains(server)) {
            return Duty.CHECK;
        }
        Optional<Health> said = said(server, checkers, nowMillis);
        if (said.isPresent()) {
            return new Duty.Follow(said.get());
        }
        return nowMillis - changedMillis < PATIENCE.toMillis() ? Duty.KEEP : Duty.CHECK;
    }

    /** Real traffic of this node fails on a server: from now on it checks it itself. */
    void doubt(ServerId server) {
        doubted.add(server);
    }

    /** A check of its own agrees with those of the others, or none of them says anything: nothing to doubt any more. */
    void checked(ServerId server, Health own, long nowMillis) {
        if (doubted.contains(server)
                && said(server, checkers(server), nowMillis).map(own::equals).orElse(true)) {
            doubted.remove(server);
        }
    }

    /** Whether this node's own checks fail on a server that another node's checks reach. */
    boolean oneSided(ServerId server, Health own, long nowMillis) {
        return own == Health.DOWN
                && speakers.values().stream()
                        .anyMatch(speaker -> speaker.fresh(nowMillis) && speaker.verdicts.get(server) == Health.UP);
    }

    private Optional<Health> said(ServerId server, Set<UUID> checkers, long nowMillis) {
        Optional<Health> said = Optional.empty();
        for (UUID checker : checkers) {
            Speaker speaker = speakers.get(checker);
            Health health = speaker != null && speaker.fresh(nowMillis) ? speaker.verdicts.get(server) : null;
            if (health == Health.UP) {
                return Optional.of(Health.UP);
            }
            said = health == null ? said : Optional.of(health);
        }
        return said;
    }

    private Set<UUID> checkers(ServerId server) {
        return chosen.computeIfAbsent(server, id -> {
            Set<UUID> nodes = new HashSet<>(others);
            self.ifPresent(nodes::add);
            return Rendezvous.choose(id, nodes, CHECKERS);
        });
    }
}
