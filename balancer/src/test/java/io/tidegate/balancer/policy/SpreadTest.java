package io.tidegate.balancer.policy;

import static io.tidegate.balancer.policy.RoundRobinTest.lineup;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How nodes share servers whose counts they know from a second ago, by chance and yet evenly. */
final class SpreadTest {
    private static final int NODES = 10;

    private final Spread spread = new Spread(new SplittableRandom(1));
    private final Lineup lineup = lineup(ones(20));

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** How often each slot is chosen, where nothing is opened. */
    private int[] chances() {
        int[] times = new int[lineup.size()];
        for (int i = 0; i < 10_000; i++) {
            times[spread.choose(lineup)]++;
        }
        return times;
    }

    private static void near(double chance, int times) {
        assertEquals(chance, times / 10_000.0, 0.015);
    }

    private void load(int slot, int load, int own) {
        lineup.load(slot, load);
        lineup.own(slot, own);
    }

    @Test
    void says_nothing_where_there_is_no_other_node() {
        assertEquals(Policy.NONE, spread.choose(lineup));
        spread.told(lineup, 1);
        assertEquals(Policy.NONE, spread.choose(lineup));
    }

    @Nested
    class With_other_nodes {
        @Test
        void the_water_goes_to_the_emptiest_and_each_gets_what_it_lacks() {
            for (int slot = 0; slot < lineup.size(); slot++) {
                load(slot, 40, 0);
            }
            load(3, 34, 0);
            load(4, 36, 0);
            spread.told(lineup, NODES); // 10 make two of 40, which is what 3 and 4 lack together
            int[] times = chances();
            near(0.6, times[3]);
            near(0.4, times[4]);
        }

        @Test
        void who_opened_more_looks_further_up() {
            for (int slot = 0; slot < lineup.size(); slot++) {
                load(slot, 40, 0);
            }
            load(3, 20, 0);
            for (int i = 0; i < 41; i++) {
                spread.chosen();
            }
            spread.told(lineup, NODES); // 420: 20 for the one, and then 20 for each
            int[] times = chances();
            near(40 / 420.0, times[3]);
            near(20 / 420.0, times[4]);
        }

        @Test
        void a_share_is_what_a_node_takes_of_a_server_that_came_in_empty() {
            for (int slot = 0; slot < lineup.size(); slot++) {
                load(slot, 40, 4);
            }
            load(7, 0, 0);
            for (int i = 0; i < 6; i++) {
                spread.told(lineup, NODES);
                assertEquals(7, spread.choose(lineup));
                spread.chosen();
                load(7, i + 1, i + 1);
            }
            load(7, 8, 8); // 80 if all others have done as much, as the rest are counted: 40 and nine times 4
            spread.told(lineup, NODES);
            assertTrue(chances()[7] < 1_000);
        }

        @Test
        void heavier_servers_get_more_and_closed_ones_nothing() {
            lineup.weight(0, 3);
            lineup.open(1, false);
            for (int i = 0; i < 20; i++) {
                spread.chosen();
            }
            spread.told(lineup, NODES);
            int[] times = chances();
            near(3 / 21.0, times[0]);
            assertEquals(0, times[1]);
            near(1 / 21.0, times[2]);
        }

        @Test
        void says_nothing_once_all_are_full_to_the_level() {
            spread.told(lineup, NODES);
            for (int slot = 0; slot < lineup.size(); slot++) {
                load(slot, 1, 1);
            }
            assertEquals(Policy.NONE, spread.choose(lineup));
        }

        @Test
        void says_nothing_where_nobody_is_open() {
            for (int slot = 0; slot < lineup.size(); slot++) {
                lineup.open(slot, false);
            }
            spread.told(lineup, NODES);
            assertEquals(Policy.NONE, spread.choose(lineup));
            lineup.open(0, true);
            assertEquals(Policy.NONE, spread.choose(lineup));
        }
    }
}
