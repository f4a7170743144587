package io.tidegate.dist.cluster;

import io.tidegate.core.bus.Health;
import io.tidegate.core.config.ServerId;
import io.tidegate.dist.cluster.Said.Verdicts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which verdicts are due: those that changed, thrice, since one word may be lost and a dead server must not wait; and every
 * tenth second all. Thread: its owner's.
 */
final class OwnVerdicts {
    private static final int ALL_EVERY = 10;
    private static final int TIMES = 3;
    private static final int SERVERS_A_MESSAGE = 1000;

    private final Map<ServerId, Health> known = new HashMap<>();
    private final Map<ServerId, Integer> timesLeft = new HashMap<>();
    private int ticks;

    /** The next are all, thrice. */
    void all() {
        ticks = 1 - TIMES;
    }

    /** What to say at once, between two ticks. */
    List<Verdicts> news(Map<ServerId, Health> own) {
        Map<ServerId, Health> news = new LinkedHashMap<>();
        own.forEach((server, health) -> {
            if (known.put(server, health) != health) {
                news.put(server, health);
            }
        });
        known.keySet().removeIf(server -> {
            boolean gone = !own.containsKey(server);
            if (gone) {
                news.put(server, Health.UNCHECKED);
            }
            return gone;
        });
        news.keySet().forEach(server -> timesLeft.put(server, TIMES - 1));
        return split(news, false);
    }

    /** What to say once a second. */
    List<Verdicts> due(Map<ServerId, Health> own) {
        int tick = ticks++;
        if (tick <= 0 || tick % ALL_EVERY == 0) {
            known.clear();
            known.putAll(own);
            timesLeft.clear();
            return split(own, true);
        }
        List<Verdicts> due = new ArrayList<>(news(own));
        Map<ServerId, Health> again = new LinkedHashMap<>();
        timesLeft.entrySet().removeIf(left -> {
            ServerId server = left.getKey();
            again.put(server, own.getOrDefault(server, Health.UNCHECKED));
            return left.setValue(left.getValue() - 1) <= 1;
        });
        due.forEach(said -> again.keySet().removeAll(said.servers().keySet()));
        due.addAll(split(again, false));
        return due;
    }

    /** Only the first of several clears what was known before. */
    private static List<Verdicts> split(Map<ServerId, Health> due, boolean all) {
        List<Verdicts> messages = new ArrayList<>();
        List<Map.Entry<ServerId, Health>> servers = List.copyOf(due.entrySet());
        for (int from = 0; (all && from == 0) || from < servers.size(); from += SERVERS_A_MESSAGE) {
            Map<ServerId, Health> part = new LinkedHashMap<>();
            servers.subList(from, Math.min(servers.size(), from + SERVERS_A_MESSAGE))
                    .forEach(entry -> part.put(entry.getKey(), entry.getValue()));
            messages.add(new Verdicts(all && from == 0, part));
        }
        return messages;
    }
}
