package io.tidegate.health;

import io.tidegate.core.bus.ClusterMessage.MembersHeard;
import io.tidegate.core.bus.ClusterMessage.Verdicts;
import io.tidegate.core.bus.ClusterMessage.VerdictsHeard;
import io.tidegate.core.bus.Health;
import io.tidegate.core.config.ServerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts in force what {@link Sharing} says of the servers whose checks nodes share. Where the cluster is off nobody tells it
 * of members, and every server is checked here.
 *
 * <p>Thread: the event loop of {@link Checks}.
 */
final class SharedChecks {
    private static final Logger LOG = LoggerFactory.getLogger(SharedChecks.class);
    private static final String EVIDENCE = "the nodes that check it say so";

    private final Checks checks;
    private final Sharing sharing = new Sharing();
    private final Lopsided lopsided = new Lopsided();

    SharedChecks(Checks checks) {
        this.checks = checks;
    }

    /** Comes once a second, and so is the clock of all that ends with silence. */
    void onMembers(MembersHeard members) {
        sharing.members(members.self(), members.others(), nowMillis());
        applyAll();
        tellOneSided();
    }

    void onVerdicts(VerdictsHeard heard) {
        sharing.heard(heard.node(), heard.all(), heard.verdicts(), nowMillis());
        heard.verdicts().keySet().forEach(id -> checks.server(id).ifPresent(this::apply));
    }

    /** A new configuration is in force. */
    void applyAll() {
        sharing.retain(checks.servers().stream().map(CheckedServer::id).toList());
        checks.servers().forEach(this::apply);
    }

    /** Real traffic of this node has failed on a server more often than it may. */
    void onSuspect(ServerId id) {
        checks.server(id).filter(server -> server.shared() && !server.here()).ifPresent(server -> {
            sharing.doubt(id);
            apply(server);
        });
    }

    /** A check of this node is over. */
    void onChecked(CheckedServer server) {
        if (server.shared() && server.agreed()) {
            sharing.checked(server.id(), server.health(), nowMillis());
        }
        apply(server);
    }

    Verdicts verdicts() {
        Map<ServerId, Health> own = new HashMap<>();
        Set<ServerId> followed = new HashSet<>();
        for (CheckedServer server : checks.servers()) {
            if (server.shared() && !server.here()) {
                followed.add(server.id());
            } else if (server.shared() && server.health() != Health.UNCHECKED) {
                own.put(server.id(), server.health());
            }
        }
        return new Verdicts(own, followed, lopsided.count());
    }

    private void apply(CheckedServer server) {
        // the first check of each node is its own: none waits for others to be ready
        Duty duty = server.shared() && server.health() != Health.UNCHECKED
                ? sharing.duty(server.id(), nowMillis())
                : Duty.CHECK;
        switch (duty) {
            case Duty.Check check -> server.checkHere();
            case Duty.Follow(Health health) -> server.follow(health, EVIDENCE);
            case Duty.Keep keep -> {
                // as before
            }
        }
    }

    private void tellOneSided() {
        long now = nowMillis();
        Set<ServerId> oneSided = new HashSet<>();
        for (CheckedServer server : checks.servers()) {
            if (server.shared() && server.here() && sharing.oneSided(server.id(), server.health(), now)) {
                oneSided.add(server.id());
            }
        }
        lopsided.update(oneSided, now)
                .forEach(id -> LOG.warn(
                        "event=server-one-sided server={} evidence=\"down for this node, up for another that checks"
                                + " it\"",
                        id));
    }

    private long nowMillis() {
        return checks.wheel().nowMillis();
    }
}
