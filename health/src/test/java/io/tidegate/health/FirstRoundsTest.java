package io.tidegate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.ServerId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FirstRoundsTest {
    private static final ServerId ONE = Configurations.id("live", "s1", 1);
    private static final ServerId TWO = Configurations.id("live", "s2", 2);

    private final FirstRounds rounds = new FirstRounds();

    @Test
    void are_over_when_each_server_was_checked() {
        assertEquals(List.of(), rounds.apply(Map.of("live", Set.of(ONE, TWO))));
        assertFalse(rounds.checked(ONE));
        assertFalse(rounds.checked(ONE));
        assertTrue(rounds.checked(TWO));
        assertFalse(rounds.checked(TWO));
    }

    @Test
    void are_over_at_once_where_nothing_is_checked() {
        assertEquals(List.of("web"), rounds.apply(Map.of("web", Set.of())));
        assertEquals(List.of(), rounds.apply(Map.of("web", Set.of())));
    }

    @Test
    void come_once_for_a_backend_whatever_is_added_to_it() {
        rounds.apply(Map.of("live", Set.of(ONE)));
        assertTrue(rounds.checked(ONE));
        assertEquals(List.of(), rounds.apply(Map.of("live", Set.of(TWO))));
        assertFalse(rounds.checked(TWO));
    }

    @Test
    void are_over_when_the_last_unchecked_server_is_removed() {
        rounds.apply(Map.of("live", Set.of(ONE, TWO)));
        rounds.checked(ONE);
        assertEquals(List.of("live"), rounds.apply(Map.of("live", Set.of())));
    }

    @Test
    void come_again_for_a_backend_that_was_gone() {
        rounds.apply(Map.of("live", Set.of(ONE)));
        rounds.checked(ONE);
        rounds.apply(Map.of());
        assertEquals(List.of(), rounds.apply(Map.of("live", Set.of(ONE))));
        assertTrue(rounds.checked(ONE));
    }
}
