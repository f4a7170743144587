package io.tidegate.core.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SpellTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void beginsOnceHoweverLongItLastsAndAgainAfterTenQuietSeconds() {
        Spell spell = new Spell();
        assertTrue(spell.begins(-5 * SECOND));
        for (int second = -4; second < 60; second++) {
            assertFalse(spell.begins(second * SECOND));
        }
        assertFalse(spell.begins(69 * SECOND));
        assertTrue(spell.begins(80 * SECOND));
    }
}
