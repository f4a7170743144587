package io.tidegate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.core.config.ServerId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LopsidedTest {
    private static final ServerId ONE = Configurations.id("live", "s1", 1);
    private static final long LASTS = Lopsided.LASTS.toMillis();

    private final Lopsided lopsided = new Lopsided();

    @Test
    void is_told_once_it_lasts_and_once() {
        assertEquals(Set.of(), lopsided.update(Set.of(ONE), 0));
        assertEquals(Set.of(), lopsided.update(Set.of(ONE), LASTS - 1));
        assertEquals(Set.of(ONE), lopsided.update(Set.of(ONE), LASTS));
        assertEquals(Set.of(), lopsided.update(Set.of(ONE), LASTS + 1));
        assertEquals(1, lopsided.count());
    }

    @Test
    void is_told_again_when_it_comes_again() {
        lopsided.update(Set.of(ONE), 0);
        lopsided.update(Set.of(ONE), LASTS);
        lopsided.update(Set.of(), LASTS + 1);
        assertEquals(0, lopsided.count());
        assertEquals(Set.of(), lopsided.update(Set.of(ONE), LASTS + 2));
        assertEquals(Set.of(ONE), lopsided.update(Set.of(ONE), 2 * LASTS + 2));
    }
}
