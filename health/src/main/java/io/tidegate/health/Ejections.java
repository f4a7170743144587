package io.tidegate.health;

import io.tidegate.core.bus.HealthMessage;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.PassiveCheck;
import io.tidegate.core.config.ServerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Passive checks: which servers take no new tunnels because real traffic failed on them. Never more than half of a
 * backend's servers. Every method answers what is to be told. Thread: one event loop; time is an argument, in
 * milliseconds of one steady clock, and as an instant where people read it.
 */
final class Ejections {
    /** What counts for one server. */
    private record Rules(PassiveCheck check, int maxEjected) {}

    private final Map<ServerId, Rules> rules = new HashMap<>();
    private final Map<ServerId, Suspect> suspects = new HashMap<>();

    /** Takes a new configuration: who is gone is forgotten, and who is not watched any more is readmitted. */
    List<HealthMessage> apply(Configuration now) {
        rules.clear();
        for (Backend backend : now.backends().values()) {
            Rules all = new Rules(backend.passiveCheck(), backend.servers().size() / 2);
            backend.servers().values().forEach(server -> rules.put(server.id(), all));
        }
        List<HealthMessage> told = new ArrayList<>();
        suspects.entrySet().removeIf(entry -> {
            Rules its = rules.get(entry.getKey());
            if (its == null) {
                return true;
            }
            if (its.check().failures() > 0) {
                return false;
            }
            clear(entry.getKey(), entry.getValue(), told);
            if (entry.getValue().ejected()) {
                told.add(new HealthMessage.ServerReadmitted(entry.getKey()));
            }
            return true;
        });
        return told;
    }

    /** Real traffic failed; what comes late from before an ejection does not count. */
    List<HealthMessage> failed(HealthMessage.ServerFailed failure, long nowMillis, Instant now) {
        ServerId id = failure.server();
        Rules its = rules.get(id);
        if (its == null || its.check().failures() == 0) {
            return List.of();
        }
        Suspect suspect = suspects.computeIfAbsent(id, key -> new Suspect());
        if (suspect.ejected()) {
            return List.of();
        }
        boolean wasWatched = suspect.watched();
        boolean enough = suspect.failed(its.check(), nowMillis);
        if (enough && ejectedOf(id.backend()) < its.maxEjected()) {
            List<HealthMessage> told = new ArrayList<>();
            Instant until = now.plusMillis(suspect.eject(its.check(), nowMillis));
            told.add(new HealthMessage.ServerEjected(id, until, Evidence.of(its.check(), failure)));
            if (wasWatched) {
                told.add(new HealthMessage.ServerWatched(id, false));
            }
            return told;
        }
        return wasWatched ? List.of() : List.of(new HealthMessage.ServerWatched(id, true));
    }

    /** Whether as many failures count against it as it may have, or it is ejected for them. */
    boolean suspected(ServerId id) {
        Rules its = rules.get(id);
        Suspect suspect = suspects.get(id);
        return its != null && suspect != null && (suspect.ejected() || suspect.hasEnough(its.check()));
    }

    /** Real traffic got a good answer: the count begins anew. */
    List<HealthMessage> answered(ServerId id) {
        List<HealthMessage> told = new ArrayList<>();
        Suspect suspect = suspects.get(id);
        if (suspect != null) {
            clear(id, suspect, told);
        }
        return told;
    }

    /** Those whose time is over. */
    List<HealthMessage> readmit(long nowMillis) {
        List<HealthMessage> told = new ArrayList<>();
        suspects.forEach((id, suspect) -> {
            if (suspect.ejected() && suspect.ejectedUntilMillis() <= nowMillis) {
                suspect.readmit(nowMillis);
                told.add(new HealthMessage.ServerReadmitted(id));
            }
        });
        return told;
    }

    /** When {@link #readmit} is to be called next. */
    OptionalLong nextMillis() {
        return suspects.values().stream()
                .filter(Suspect::ejected)
                .mapToLong(Suspect::ejectedUntilMillis)
                .min();
    }

    private long ejectedOf(String backend) {
        return suspects.entrySet().stream()
                .filter(e ->
                        e.getKey().backend().equals(backend) && e.getValue().ejected())
                .count();
    }

    private static void clear(ServerId id, Suspect suspect, List<HealthMessage> told) {
        if (suspect.watched()) {
            suspect.clear();
            told.add(new HealthMessage.ServerWatched(id, false));
        }
    }
}
