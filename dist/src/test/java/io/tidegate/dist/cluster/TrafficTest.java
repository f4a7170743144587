package io.tidegate.dist.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.config.Backend.Balance;
import io.tidegate.core.config.ServerId;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What a node says to the others in bytes, by the code that says it, in simulated time: the table of docs/cluster.md. On the
 * average a server has 40 tunnels, each a minute long.
 */
final class TrafficTest {
    private static final int TUNNELS_A_SERVER = 40;
    private static final double LIFE_SECONDS = 60;
    private static final int SECONDS = 30;

    /** What the event bus and TCP put around a message: seen on the wire of three real nodes, see bench/cluster-traffic. */
    private static final int ENVELOPE = 80;

    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void of_twenty_nodes_with_a_thousand_servers_is_little() {
        assertTrue(bytesASecond(20, 1000) < 150_000);
    }

    @Test
    void of_a_hundred_nodes_with_five_thousand_servers_is_bearable() {
        assertTrue(bytesASecond(100, 5000) < 1_500_000);
    }

    private double bytesASecond(int nodes, int servers) {
        List<ServerId> ids = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            ids.add(new ServerId("live", "live-" + i, "ws://10.0." + i / 250 + "." + i % 250 + ":9000"));
        }
        int[] open = new int[servers];
        double mean = (double) TUNNELS_A_SERVER / nodes;
        for (int i = 0; i < servers * mean; i++) {
            open[random.nextInt(servers)]++;
        }
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));
        UUID self = new UUID(1, 2);
        Seal seal = new Seal("tidegate", "hush", self, clock);
        Conversation conversation = new Conversation(self, "10.0.0.1:7800", "0.1.0", seal, clock, "0123456789abcdef");
        Map<ServerId, Health> checked = new HashMap<>();
        ids.stream().limit(2L * servers / nodes).forEach(id -> checked.put(id, Health.UP));
        long bytes = 0;
        for (int second = 0; second < SECONDS; second++) {
            for (double left = servers * mean / LIFE_SECONDS; left > random.nextDouble(); left--) {
                open[random.nextInt(servers)]++;
                int ends = random.nextInt(servers);
                open[ends] = Math.max(0, open[ends] - 1);
            }
            for (Buffer message : conversation.onTick(List.of(backend(ids, open)), checked)) {
                bytes += message.length() + ENVELOPE;
            }
        }
        double each = (double) bytes / SECONDS;
        System.out.printf(
                "%d nodes, %d servers: a node says %.0f bytes a second, sends %.2f MB a second to the others%n",
                nodes, servers, each, each * (nodes - 1) / 1e6);
        return each * (nodes - 1);
    }

    private static BackendStatus backend(List<ServerId> ids, int[] open) {
        List<ServerStatus> servers = new ArrayList<>();
        for (int i = 0; i < open.length; i++) {
            servers.add(new ServerStatus(
                    ids.get(i), ServerState.READY, Health.UP, 1, open[i], 0, open[i], Optional.empty()));
        }
        return new BackendStatus("live", Balance.LEAST_CONN, 0, servers);
    }
}
