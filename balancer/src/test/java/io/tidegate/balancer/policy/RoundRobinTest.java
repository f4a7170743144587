package io.tidegate.balancer.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class RoundRobinTest {
    private final RoundRobin policy = new RoundRobin();

    @Nested
    final class WithAllServersOpen {
        @Test
        void any_weights_have_exact_shares_in_every_window_and_no_repeats() {
            SplittableRandom random = new SplittableRandom(7);
            for (int trial = 0; trial < 2_000; trial++) {
                double[] weights = weights(random);
                int total = (int) Arrays.stream(weights).sum();
                int[] chosen = run(lineup(weights), random.nextInt(weights.length), 3 * total);
                assertExact(weights, chosen, total);
                assertNoRepeats(weights, chosen, total);
            }
        }

        @Test
        void all_small_weights_of_three_servers_do_so() {
            for (int code = 0; code < 9 * 9 * 9; code++) {
                double[] weights = {1 + code % 9, 1 + code / 9 % 9, 1 + code / 81};
                int total = (int) Arrays.stream(weights).sum();
                int[] chosen = run(lineup(weights), 0, 3 * total);
                assertExact(weights, chosen, total);
                assertNoRepeats(weights, chosen, total);
            }
        }

        @Test
        void a_heavy_server_is_spread_over_the_round() {
            assertEquals("00100102", text(run(lineup(5, 2, 1), 0, 8)));
        }

        @Test
        void equals_take_turns_in_the_order_of_the_file() {
            assertEquals("012301230", text(run(lineup(1, 1, 1, 1), 0, 9)));
        }

        @Test
        void the_turn_can_begin_anywhere() {
            assertEquals("230123", text(run(lineup(1, 1, 1, 1), 2, 6)));
        }

        @Test
        void choosing_alone_changes_nothing() {
            policy.lineUp(lineup(1, 1), Policy.NONE, 0);
            assertEquals(0, policy.choose(""));
            assertEquals(0, policy.choose(""));
        }
    }

    @Nested
    final class WithSomeServersClosed {
        @Test
        void the_open_ones_share_by_their_weights() {
            Lineup lineup = lineup(3, 1, 4);
            lineup.open(2, false);
            int[] chosen = run(lineup, 0, 400);
            assertEquals(300, count(chosen, 0));
            assertEquals(100, count(chosen, 1));
        }

        @Test
        void who_comes_back_gets_its_share_and_not_what_it_missed() {
            Lineup lineup = lineup(50, 50, 50);
            lineup.open(2, false);
            policy.lineUp(lineup, Policy.NONE, 0);
            take(1_000);
            lineup.open(2, true);
            int share = count(take(30), 2);
            assertTrue(share >= 9 && share <= 11, "share " + share);
        }

        @Test
        void the_only_one_that_is_open_gets_everything() {
            Lineup lineup = lineup(1, 1, 1);
            lineup.open(0, false);
            lineup.open(2, false);
            assertEquals("1111", text(run(lineup, 0, 4)));
        }

        @Test
        void nobody_is_chosen_where_none_is_open() {
            Lineup lineup = lineup(1);
            lineup.open(0, false);
            policy.lineUp(lineup, Policy.NONE, 0);
            assertEquals(Policy.NONE, policy.choose(""));
        }
    }

    @Nested
    final class WhileWeightsMove {
        @Test
        void shares_follow_the_weights() {
            Lineup lineup = lineup(1, 1);
            lineup.weight(1, 0.01);
            policy.lineUp(lineup, Policy.NONE, 0);
            int early = count(take(100), 1);
            for (int step = 1; step <= 100; step++) {
                lineup.weight(1, step / 100.0);
                policy.reweighed();
                take(1);
            }
            assertTrue(early <= 2, "at first " + early);
            assertEquals(50, count(take(100), 1), 1);
        }

        @Test
        void one_choice_for_each_step_does_not_always_fall_on_the_same_server() {
            Lineup lineup = lineup(1, 1, 1);
            policy.lineUp(lineup, Policy.NONE, 0);
            int[] counts = new int[3];
            for (int step = 0; step < 300; step++) {
                lineup.weight(2, 0.5 + step / 1000.0);
                policy.reweighed();
                counts[take(1)[0]]++;
            }
            assertTrue(counts[0] > 100 && counts[1] > 100 && counts[2] > 60, Arrays.toString(counts));
        }
    }

    static Lineup lineup(double... weights) {
        Lineup lineup = new Lineup(weights.length);
        for (int slot = 0; slot < weights.length; slot++) {
            lineup.fill(slot, weights[slot], 0, StableHash.of("server " + slot));
            lineup.open(slot, true);
        }
        return lineup;
    }

    private int[] run(Lineup lineup, int turn, int count) {
        policy.lineUp(lineup, Policy.NONE, turn);
        return take(count);
    }

    private int[] take(int count) {
        return IntStream.range(0, count)
                .map(i -> {
                    int slot = policy.choose("");
                    policy.chosen(slot);
                    return slot;
                })
                .toArray();
    }

    /** Up to 12 servers; the first one's weight is often about half of all, where repeats are hard to avoid. */
    private static double[] weights(SplittableRandom random) {
        int most = random.nextInt(4) == 0 ? 40 : 6;
        double[] weights = random.doubles(random.nextInt(1, 13))
                .map(x -> 1 + Math.floor(x * most))
                .toArray();
        if (random.nextBoolean() && weights.length > 1) {
            weights[0] = Math.clamp(Arrays.stream(weights).skip(1).sum() + random.nextInt(-1, 2), 1, 256);
        }
        return weights;
    }

    private static void assertExact(double[] weights, int[] chosen, int window) {
        for (int slot = 0; slot < weights.length; slot++) {
            assertEquals((int) weights[slot], count(Arrays.copyOf(chosen, window), slot), Arrays.toString(weights));
        }
        // With the first window exact, all are if what leaves at one end comes in at the other.
        for (int i = 0; i + window < chosen.length; i++) {
            assertEquals(chosen[i], chosen[i + window], Arrays.toString(weights));
        }
    }

    private static void assertNoRepeats(double[] weights, int[] chosen, int total) {
        for (int i = 1; i < chosen.length; i++) {
            assertTrue(
                    chosen[i] != chosen[i - 1] || 2 * weights[chosen[i]] > total,
                    () -> Arrays.toString(weights) + " " + Arrays.toString(chosen));
        }
    }

    private static int count(int[] chosen, int slot) {
        return (int) Arrays.stream(chosen).filter(it -> it == slot).count();
    }

    private static String text(int[] chosen) {
        return Arrays.stream(chosen).mapToObj(Integer::toString).reduce("", String::concat);
    }
}
