package io.tidegate.dist.cluster;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.config.ServerId;
import io.tidegate.dist.cluster.Said.Counts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which counts are due: those that changed, and every tenth second all. Thread: its owner's. */
final class OpenCounts {
    private static final int ALL_EVERY = 10;
    private static final int TIMES = 3;
    private static final int SERVERS_A_MESSAGE = 1000;
    private Map<ServerId, Integer> told = Map.of();
    private int ticks;

    /** The next are all, thrice: to a node that was away the first may be lost. */
    void all() {
        ticks = 1 - TIMES;
    }

    List<Counts> due(List<BackendStatus> backends) {
        boolean all = ticks <= 0 || ticks % ALL_EVERY == 0;
        ticks++;
        Map<ServerId, Integer> now = new HashMap<>();
        Map<ServerId, Integer> due = new LinkedHashMap<>();
        for (BackendStatus backend : backends) {
            for (ServerStatus server : backend.servers()) {
                now.put(server.id(), server.active());
                if (all ? server.active() > 0 : server.active() != told.getOrDefault(server.id(), 0)) {
                    due.put(server.id(), server.active());
                }
            }
        }
        told = now; // without those that are gone
        return due.isEmpty() && !all ? List.of() : split(due, all);
    }

    /** Only the first of several clears what was known before. */
    private static List<Counts> split(Map<ServerId, Integer> due, boolean all) {
        List<Counts> messages = new ArrayList<>();
        List<ServerId> servers = List.copyOf(due.keySet());
        for (int from = 0; from == 0 || from < servers.size(); from += SERVERS_A_MESSAGE) {
            Map<ServerId, Integer> part = new LinkedHashMap<>();
            servers.subList(from, Math.min(servers.size(), from + SERVERS_A_MESSAGE))
                    .forEach(server -> part.put(server, due.getOrDefault(server, 0)));
            messages.add(new Counts(all && from == 0, part));
        }
        return messages;
    }
}
