package io.tidegate.balancer.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class BoundedHashTest {
    private static final int KEYS = 20_000;
    private final BoundedHash policy = new BoundedHash();

    @Nested
    final class WithNobodyAtTheBound {
        @Test
        void the_same_key_has_the_same_home() {
            Lineup lineup = RoundRobinTest.lineup(1, 1, 1, 1, 1);
            policy.lineUp(lineup, Policy.NONE, 0);
            assertEquals(policy.choose("room 1"), policy.choose("room 1"));
        }

        @Test
        void every_process_chooses_alike() {
            // Written down once: a change of these homes breaks mixed versions in a cluster.
            Lineup lineup = RoundRobinTest.lineup(1, 2, 3, 4, 5);
            policy.lineUp(lineup, Policy.NONE, 0);
            StringBuilder homes = new StringBuilder();
            for (int key = 0; key < 20; key++) {
                homes.append(policy.choose("key " + key));
            }
            assertEquals("14424133432444210442", homes.toString());
        }

        @Test
        void the_order_of_the_servers_does_not_matter() {
            int[] order = {3, 0, 4, 1, 2};
            Lineup shuffled = new Lineup(5);
            for (int slot = 0; slot < 5; slot++) {
                shuffled.fill(slot, 1, 0, StableHash.of("server " + order[slot]));
                shuffled.open(slot, true);
            }
            int[] homes = homes(RoundRobinTest.lineup(1, 1, 1, 1, 1));
            int[] others = homes(shuffled);
            for (int key = 0; key < KEYS; key++) {
                assertEquals(homes[key], order[others[key]]);
            }
        }

        @Test
        void only_the_keys_of_a_server_that_leaves_move() {
            Lineup lineup = RoundRobinTest.lineup(1, 5, 2, 8, 3);
            int[] before = homes(lineup);
            lineup.open(3, false);
            int[] after = homes(lineup);
            for (int key = 0; key < KEYS; key++) {
                assertTrue(before[key] == after[key] || before[key] == 3);
            }
        }

        @Test
        void a_raised_weight_draws_keys_to_its_server_and_moves_no_others() {
            int[] before = homes(RoundRobinTest.lineup(1, 1, 1, 1));
            int[] after = homes(RoundRobinTest.lineup(1, 1, 3, 1));
            for (int key = 0; key < KEYS; key++) {
                assertTrue(before[key] == after[key] || after[key] == 2);
            }
        }

        @Test
        void keys_are_shared_by_the_weights() {
            int[] homes = homes(RoundRobinTest.lineup(1, 2, 3, 4));
            for (int slot = 0; slot < 4; slot++) {
                int server = slot;
                double share =
                        (double) Arrays.stream(homes).filter(it -> it == server).count() / KEYS;
                assertEquals((slot + 1) / 10.0, share, 0.015);
            }
        }

        private int[] homes(Lineup lineup) {
            policy.lineUp(lineup, Policy.NONE, 0);
            int[] homes = new int[KEYS];
            Arrays.setAll(homes, key -> policy.choose("key " + key));
            return homes;
        }
    }

    @Nested
    final class UnderLoad {
        @Test
        void no_server_ever_holds_more_than_a_quarter_above_its_share() {
            SplittableRandom random = new SplittableRandom(5);
            for (int trial = 0; trial < 300; trial++) {
                double[] weights = random.doubles(random.nextInt(1, 30))
                        .map(x -> 1 + Math.floor(x * x * 256))
                        .toArray();
                Lineup lineup = RoundRobinTest.lineup(weights);
                policy.lineUp(lineup, Policy.NONE, 0);
                double total = Arrays.stream(weights).sum();
                for (int held = 1; held <= 500; held++) {
                    // few keys: without the bound some servers would get most
                    int slot = policy.choose("key " + random.nextInt(7));
                    lineup.load(slot, lineup.load(slot) + 1);
                    assertTrue(lineup.load(slot) <= Math.max(2, Math.ceil(1.25 * held * weights[slot] / total)));
                }
            }
        }

        @Test
        void a_key_stays_at_home_beside_a_tunnel_that_is_still_ending_in_a_backend_that_is_all_but_empty() {
            Lineup lineup = RoundRobinTest.lineup(1, 1, 1, 1, 1);
            policy.lineUp(lineup, Policy.NONE, 0);
            int home = policy.choose("room");
            lineup.load(home, 1); // 1.25 times its share of two is less than that
            assertEquals(home, policy.choose("room"));
            lineup.load(home, 2);
            assertNotEquals(home, policy.choose("room"));
        }

        @Test
        void servers_that_are_closed_count_neither_as_load_nor_as_share() {
            Lineup lineup = RoundRobinTest.lineup(1, 1, 1);
            lineup.load(0, 1_000);
            lineup.open(0, false);
            policy.lineUp(lineup, Policy.NONE, 0);
            for (int i = 0; i < 8; i++) {
                int slot = policy.choose("one key");
                lineup.load(slot, lineup.load(slot) + 1);
            }
            assertTrue(Math.max(lineup.load(1), lineup.load(2)) <= 5);
        }

        @Test
        void a_server_is_found_as_long_as_one_is_open() {
            Lineup lineup = RoundRobinTest.lineup(1, 100);
            lineup.load(0, 50);
            lineup.open(1, false);
            policy.lineUp(lineup, Policy.NONE, 0);
            assertEquals(0, policy.choose("any"));
            lineup.open(0, false);
            assertEquals(Policy.NONE, policy.choose("any"));
        }
    }
}
