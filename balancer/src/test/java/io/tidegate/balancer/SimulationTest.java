package io.tidegate.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.Backend.Balance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scenarios of docs/balancing.md, small: 50 servers, 100 tunnels each. */
final class SimulationTest {
    private static final int SERVERS = 50;
    private static final long TUNNELS = 50_000;
    private static final long BEGINS = Scenario.BEGINS_SECOND;
    private static final long ENDS = Scenario.LASTS_SECONDS;

    @ParameterizedTest
    @EnumSource(names = {"ROUND_ROBIN", "LEAST_CONN", "RANDOM_TWO", "HASH"})
    void nobody_is_refused_in_any_scenario(Balance balance) {
        for (Scenario scenario : Scenario.values()) {
            assertEquals(0, scenario.run(balance, SERVERS, TUNNELS).refused(), scenario.toString());
        }
    }

    @Test
    void the_same_seed_gives_the_same_run() {
        assertEquals(
                Scenario.ROLLING.run(Balance.RANDOM_TWO, SERVERS, TUNNELS).samples,
                Scenario.ROLLING.run(Balance.RANDOM_TWO, SERVERS, TUNNELS).samples);
    }

    @Test
    void least_conn_is_level_and_hash_within_its_bound_in_the_steady_state() {
        Series level = Scenario.STEADY.run(Balance.LEAST_CONN, SERVERS, TUNNELS);
        assertTrue(level.worstMax(BEGINS, ENDS) < 1.05, "least-conn " + level.worstMax(BEGINS, ENDS));
        Series bound = Scenario.STEADY.run(Balance.HASH, SERVERS, TUNNELS);
        // loads fall unevenly, too: the bound is kept when a tunnel opens
        assertTrue(bound.worstMax(BEGINS, ENDS) < 1.35, "hash " + bound.worstMax(BEGINS, ENDS));
    }

    @Test
    void a_new_server_fills_at_once_without_slow_start_and_slowly_with_it() {
        Series atOnce = Scenario.ADDED_AT_ONCE.run(Balance.LEAST_CONN, SERVERS, TUNNELS);
        Series slowly = Scenario.ADDED.run(Balance.LEAST_CONN, SERVERS, TUNNELS);
        assertTrue(atOnce.at(BEGINS + 30).minToMean() > 0.9, "at once: " + atOnce.at(BEGINS + 30));
        assertTrue(slowly.at(BEGINS + 30).minToMean() < 0.6, "slowly: " + slowly.at(BEGINS + 30));
        assertTrue(slowly.at(BEGINS + 70).minToMean() > 0.9, "slowly: " + slowly.at(BEGINS + 70));
        assertTrue(slowly.busiest(BEGINS, BEGINS + 90) < atOnce.busiest(BEGINS, BEGINS + 90));
    }

    @Test
    void a_reconnect_storm_ends_level() {
        Series storm = Scenario.STORM.run(Balance.LEAST_CONN, SERVERS, TUNNELS);
        assertTrue(
                storm.at(BEGINS + 20).maxToMean() < 1.05, storm.at(BEGINS + 20).toString());
    }

    @Test
    void a_rolling_deployment_leaves_least_conn_level_and_round_robin_not() {
        double least = Scenario.ROLLING
                .run(Balance.LEAST_CONN, SERVERS, TUNNELS)
                .samples
                .getLast()
                .minToMean();
        double round = Scenario.ROLLING
                .run(Balance.ROUND_ROBIN, SERVERS, TUNNELS)
                .samples
                .getLast()
                .minToMean();
        assertTrue(least > 0.9 && round < least, least + " and " + round);
    }
}
