package io.tidegate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.Health;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.health.probe.CheckSettings;
import io.tidegate.health.probe.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EvidenceTest {
    private static final HealthCheck CHECK = CheckSettings.websocket().build();
    private static final Outcome GOOD = new Outcome(CheckResult.PASSED, "101 in 3 ms", Duration.ofMillis(3));
    private static final Outcome BAD = new Outcome(CheckResult.STATUS, "503, expected 101", Duration.ofMillis(3));

    @Test
    void of_a_first_check_says_so() {
        assertEquals("the first check passed: 101 in 3 ms", Evidence.of(Verdict.NONE, GOOD, CHECK));
        assertEquals("the first check failed: status, 503, expected 101", Evidence.of(Verdict.NONE, BAD, CHECK));
    }

    @Test
    void of_a_change_counts_the_checks() {
        assertEquals(
                "3 checks in a row failed, the last: status, 503, expected 101",
                Evidence.of(new Verdict(Health.UP, 2), BAD, CHECK));
        assertEquals(
                "2 checks in a row passed, the last: 101 in 3 ms",
                Evidence.of(new Verdict(Health.DOWN, 1), GOOD, CHECK));
    }

    @Test
    void of_a_single_check_that_is_enough_names_no_row() {
        assertEquals(
                "a check failed: status, 503, expected 101",
                Evidence.of(
                        new Verdict(Health.UP, 0),
                        BAD,
                        CheckSettings.websocket().riseFall(1, 1).build()));
    }
}
