package io.tidegate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.ServerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    private static final int SERVERS = 2_000;
    private final Random random = new Random(8);

    private List<UUID> nodes(int count) {
        List<UUID> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(new UUID(random.nextLong(), random.nextLong()));
        }
        return nodes;
    }

    /** As alike as real ones are. */
    private static ServerId server(int number) {
        return Configurations.id("live", "s" + number, 9000 + number);
    }

    @Test
    void does_not_depend_on_the_order_of_the_nodes() {
        List<UUID> nodes = nodes(9);
        List<UUID> shuffled = new ArrayList<>(nodes);
        for (int i = 0; i < SERVERS; i++) {
            Collections.shuffle(shuffled, random);
            assertEquals(Rendezvous.choose(server(i), nodes, 2), Rendezvous.choose(server(i), shuffled, 2));
        }
    }

    @Test
    void chooses_all_where_there_are_not_enough() {
        List<UUID> nodes = nodes(2);
        assertEquals(Set.copyOf(nodes), Rendezvous.choose(server(1), nodes, 2));
        assertEquals(Set.of(nodes.getFirst()), Rendezvous.choose(server(1), nodes.subList(0, 1), 2));
    }

    @Test
    void moves_only_the_servers_of_the_node_that_leaves() {
        List<UUID> nodes = nodes(12);
        List<UUID> without = nodes.subList(1, 12);
        for (int i = 0; i < SERVERS; i++) {
            Set<UUID> before = Rendezvous.choose(server(i), nodes, 2);
            Set<UUID> after = Rendezvous.choose(server(i), without, 2);
            Set<UUID> stayed = new HashSet<>(before);
            stayed.remove(nodes.getFirst());
            assertTrue(after.containsAll(stayed));
        }
    }

    @Test
    void spreads_servers_evenly() {
        List<UUID> nodes = nodes(10);
        Map<UUID, Integer> load = new HashMap<>();
        for (int i = 0; i < SERVERS; i++) {
            Rendezvous.choose(server(i), nodes, 2).forEach(node -> load.merge(node, 1, Integer::sum));
        }
        // 400 for each, with a standard deviation of 18
        load.values().forEach(servers -> assertTrue(servers > 310 && servers < 490, load::toString));
        assertEquals(10, load.size());
    }

    /** What docs/cluster.md says of the load of checks. */
    @Test
    void gives_none_of_a_hundred_nodes_much_more_than_its_share_of_five_thousand_servers() {
        List<UUID> nodes = nodes(100);
        Map<UUID, Integer> load = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            Rendezvous.choose(server(i), nodes, 2).forEach(node -> load.merge(node, 1, Integer::sum));
        }
        assertTrue(Collections.max(load.values()) <= 140, load::toString);
    }

    /** Two nodes that are chosen together for everything would fail together for everything. */
    @Test
    void pairs_a_node_with_all_others() {
        List<UUID> nodes = nodes(6);
        Set<Set<UUID>> pairs = new HashSet<>();
        for (int i = 0; i < SERVERS; i++) {
            pairs.add(Rendezvous.choose(server(i), nodes, 2));
        }
        assertEquals(6 * 5 / 2, pairs.size());
    }
}
