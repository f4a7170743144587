package io.tidegate.balancer.policy;

import static io.tidegate.balancer.policy.RoundRobinTest.lineup;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LeastConnTest {
    private final LeastConn policy = new LeastConn(new SplittableRandom(1));

    @Test
    void the_least_loaded_for_its_weight_is_chosen() {
        Lineup lineup = lineup(1, 2, 4);
        lineup.load(0, 1);
        lineup.load(1, 3);
        lineup.load(2, 6);
        policy.lineUp(lineup, Policy.NONE, 0);
        assertEquals(2, policy.choose("")); // (1+1)/1, (3+1)/2, (6+1)/4
    }

    @Test
    void an_empty_backend_fills_by_the_weights() {
        Lineup lineup = lineup(1, 2, 3);
        policy.lineUp(lineup, Policy.NONE, 0);
        for (int i = 0; i < 60; i++) {
            take(lineup);
        }
        assertArrayEquals(new int[] {10, 20, 30}, lineup.load);
    }

    @Test
    void equals_take_turns_even_where_each_tunnel_ends_at_once() {
        Lineup lineup = lineup(1, 1, 1);
        policy.lineUp(lineup, Policy.NONE, 0);
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            int slot = take(lineup);
            order.append(slot);
            lineup.load(slot, 0);
        }
        assertEquals("012012", order.toString());
    }

    @Test
    void no_open_server_would_have_been_a_better_choice() {
        SplittableRandom random = new SplittableRandom(3);
        for (int trial = 0; trial < 3_000; trial++) {
            Lineup lineup = lineup(random.doubles(random.nextInt(1, 20))
                    .map(x -> 1 + Math.floor(x * 256))
                    .toArray());
            for (int slot = 0; slot < lineup.size(); slot++) {
                lineup.load(slot, random.nextInt(50));
                lineup.open(slot, random.nextInt(3) > 0);
            }
            policy.lineUp(lineup, Policy.NONE, random.nextInt(lineup.size()));
            int chosen = policy.choose("");
            assertEquals(chosen == Policy.NONE, lineup.openSlots() == 0);
            for (int slot = 0; slot < lineup.size() && chosen != Policy.NONE; slot++) {
                assertTrue(lineup.isOpen(chosen));
                // (load + 1) / weight compared without a division
                assertTrue(!lineup.isOpen(slot)
                        || (lineup.load(chosen) + 1) * lineup.weight(slot)
                                <= (lineup.load(slot) + 1) * lineup.weight(chosen));
            }
        }
    }

    private int take(Lineup lineup) {
        int slot = policy.choose("");
        policy.chosen(slot);
        lineup.load(slot, lineup.load(slot) + 1);
        return slot;
    }
}
