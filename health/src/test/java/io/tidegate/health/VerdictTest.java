package io.tidegate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.Health;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final int RISE = 2;
    private static final int FALL = 3;

    /** The healths after each of these checks, + good and - bad. */
    private static String healths(String checks) {
        Verdict verdict = Verdict.NONE;
        StringBuilder healths = new StringBuilder();
        for (int i = 0; i < checks.length(); i++) {
            verdict = verdict.after(checks.charAt(i) == '+', RISE, FALL);
            healths.append(verdict.health() == Health.UP ? 'U' : 'D');
        }
        return healths.toString();
    }

    @Test
    void the_first_check_alone_decides() {
        assertEquals("U", healths("+"));
        assertEquals("D", healths("-"));
    }

    @Test
    void a_server_falls_with_the_third_bad_check_in_a_row() {
        assertEquals("UUUD", healths("+---"));
    }

    @Test
    void a_server_rises_with_the_second_good_check_in_a_row() {
        assertEquals("DDU", healths("-++"));
    }

    @Test
    void a_check_that_agrees_begins_the_count_anew() {
        assertEquals("UUUUUUD", healths("+--+---"));
        assertEquals("DDDDD", healths("-+-+-"));
    }

    @Test
    void flapping_changes_nothing() {
        assertEquals("U".repeat(31), healths("+" + "--+".repeat(10)));
    }

    @Nested
    class A_change_under_way {
        @Test
        void begins_with_the_first_check_against() {
            assertTrue(Verdict.NONE
                    .after(true, RISE, FALL)
                    .after(false, RISE, FALL)
                    .changing());
        }

        @Test
        void is_over_with_the_change() {
            assertFalse(Verdict.NONE.after(false, 1, FALL).after(true, 1, FALL).changing());
        }

        @Test
        void is_given_up_by_new_settings_but_not_the_health() {
            Verdict verdict = new Verdict(Health.UP, 2).settled();
            assertEquals(new Verdict(Health.UP, 0), verdict);
        }
    }
}
