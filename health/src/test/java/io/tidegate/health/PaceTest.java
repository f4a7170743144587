package io.tidegate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.Health;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.health.probe.CheckSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final int TRIES = 10_000;

    private final RandomGenerator random = new SplittableRandom(7);
    private final HealthCheck check = CheckSettings.tcp()
            .intervals(Duration.ofMillis(2000), Duration.ofMillis(500), Duration.ofMillis(5000))
            .build();

    private void assertAround(long millis, Verdict verdict) {
        long[] all = LongStream.generate(() -> Pace.nextMillis(verdict, check, random))
                .limit(TRIES)
                .toArray();
        assertTrue(Arrays.stream(all).min().orElseThrow() >= millis * 9 / 10);
        assertTrue(Arrays.stream(all).max().orElseThrow() <= millis * 11 / 10);
        assertEquals((double) millis, Arrays.stream(all).average().orElseThrow(), millis * 0.01);
    }

    @Test
    void is_the_interval_while_all_is_well() {
        assertAround(2000, new Verdict(Health.UP, 0));
    }

    @Test
    void is_the_fast_interval_while_a_change_is_under_way() {
        assertAround(500, new Verdict(Health.UP, 1));
        assertAround(500, new Verdict(Health.DOWN, 1));
    }

    @Test
    void is_the_down_interval_while_a_server_is_down() {
        assertAround(5000, new Verdict(Health.DOWN, 0));
    }

    @Test
    void spreads_second_checks_evenly_over_an_interval() {
        int[] tenths = new int[10];
        for (int i = 0; i < TRIES; i++) {
            tenths[(int) Math.min(9, Pace.spreadMillis(new Verdict(Health.UP, 0), check, random) / 200)]++;
        }
        assertEquals(0, tenths[0]);
        for (int tenth = 1; tenth < tenths.length; tenth++) {
            assertEquals(TRIES / 9.0, tenths[tenth], TRIES * 0.02);
        }
    }
}
