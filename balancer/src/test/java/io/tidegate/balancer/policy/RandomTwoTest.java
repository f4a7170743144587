package io.tidegate.balancer.policy;

import static io.tidegate.balancer.policy.RoundRobinTest.lineup;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RandomTwoTest {
    private final RandomTwo policy = new RandomTwo(new SplittableRandom(11));

    @Test
    void the_fuller_of_two_is_never_chosen() {
        Lineup lineup = lineup(1, 1);
        lineup.load(0, 5);
        policy.lineUp(lineup, Policy.NONE, 0);
        for (int i = 0; i < 200; i++) {
            assertEquals(1, policy.choose(""));
        }
    }

    @Test
    void the_fullest_of_many_is_never_chosen() {
        Lineup lineup = lineup(1, 1, 1, 1, 1, 1);
        lineup.load(3, 1);
        policy.lineUp(lineup, Policy.NONE, 0);
        for (int i = 0; i < 1_000; i++) {
            assertNotEquals(3, policy.choose(""));
        }
    }

    @Test
    void loads_stay_close_to_the_weights() {
        double[] weights = new double[100];
        Arrays.setAll(weights, i -> i % 10 == 0 ? 10 : 1);
        Lineup lineup = lineup(weights);
        policy.lineUp(lineup, Policy.NONE, 0);
        for (int i = 0; i < 19_000; i++) {
            int slot = policy.choose("");
            lineup.load(slot, lineup.load(slot) + 1);
        }
        for (int slot = 0; slot < 100; slot++) {
            double perWeight = lineup.load(slot) / weights[slot];
            assertTrue(perWeight > 80 && perWeight < 110, "slot " + slot + ": " + perWeight);
        }
    }

    @Test
    void only_open_servers_are_chosen_and_the_last_one_is_found() {
        double[] weights = new double[1_000];
        Arrays.fill(weights, 1);
        Lineup lineup = lineup(weights);
        for (int slot = 0; slot < 1_000; slot++) {
            lineup.open(slot, slot == 417);
        }
        policy.lineUp(lineup, Policy.NONE, 0);
        assertEquals(417, policy.choose(""));
        lineup.open(3, true);
        lineup.load(417, 1);
        assertEquals(3, policy.choose(""));
        lineup.open(3, false);
        lineup.open(417, false);
        assertEquals(Policy.NONE, policy.choose(""));
    }
}
