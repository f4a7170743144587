package io.tidegate.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.SelectionMessage.Leased;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Backend.Balance;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Clients that come back to their server by its token. */
final class StickinessTest {
    private final Scene scene =
            Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b", "c").checked().sticky());

    private String token(String wanted) {
        for (int i = 0; i < 10; i++) {
            Leased leased = assertInstanceOf(Leased.class, scene.ask("", ""));
            if (leased.lease().server().name().equals(wanted)) {
                return leased.newStickyToken().orElseThrow();
            }
        }
        throw new AssertionError(wanted + " never came");
    }

    @Test
    void brings_a_client_back_and_sets_no_cookie_again() {
        String token = token("b");
        for (int i = 0; i < 5; i++) {
            Leased leased = assertInstanceOf(Leased.class, scene.ask("", token));
            assertEquals("b", leased.lease().server().name());
            assertEquals(Optional.empty(), leased.newStickyToken());
        }
    }

    @Test
    void holds_in_another_process() {
        Scene other = Scene.of(Spec.of(Balance.ROUND_ROBIN, "c", "b", "a").sticky());
        assertEquals("b", Scene.name(other.ask("", token("b"))));
    }

    @Test
    void tells_nothing_and_is_worth_nothing_in_another_backend() {
        String token = StickyToken.of(Spec.id("a"));
        assertTrue(token.matches("[A-Za-z0-9_-]{22}"), token);
        assertFalse(token.equals(StickyToken.of(
                new io.tidegate.core.config.ServerId("other", "a", Spec.id("a").url()))));
    }

    @Test
    void ignores_a_forged_token_and_sets_a_new_one() {
        Leased leased = assertInstanceOf(Leased.class, scene.ask("", "AAAAAAAAAAAAAAAAAAAAAA"));
        assertTrue(leased.newStickyToken().isPresent());
    }

    @Test
    void ends_with_a_server_that_is_down_in_maintenance_or_ejected() {
        String token = token("b");
        scene.health("b", Health.DOWN);
        assertMoves(token);
        scene.health("b", Health.UP);
        scene.state("b", ServerState.MAINT);
        scene.health("a", Health.UP);
        assertMoves(token);
        scene.state("b", ServerState.READY);
        scene.eject("b");
        assertMoves(token);
        scene.readmit("b");
        assertEquals("b", Scene.name(scene.ask("", token)));
    }

    private void assertMoves(String token) {
        Leased leased = assertInstanceOf(Leased.class, scene.ask("", token));
        assertFalse(leased.lease().server().name().equals("b"));
        assertTrue(leased.newStickyToken().isPresent());
    }

    @Test
    void holds_in_drain_while_new_clients_go_elsewhere_until_the_drain_is_over() {
        String token = token("b");
        scene.state("b", ServerState.DRAIN);
        assertFalse(scene.take(6).contains("b"));
        assertEquals("b", Scene.name(scene.ask("", token)));
        scene.pass(Duration.ofSeconds(69));
        assertEquals("b", Scene.name(scene.ask("", token)));
        scene.pass(Duration.ofSeconds(2));
        assertMoves(token);
    }

    @Test
    void avoids_a_server_that_was_tried() {
        String token = token("b");
        assertFalse(Scene.name(scene.ask("", token, Spec.id("b"))).equals("b"));
    }

    @Test
    void waits_for_its_own_full_server_where_there_is_a_queue() {
        Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN)
                .limited("a", 1)
                .limited("b", 9)
                .queue(2)
                .sticky());
        scene.take(2);
        String token = StickyToken.of(Spec.id("a"));
        long own = scene.ask("", token).ticket();
        assertEquals(1, scene.status("a").queued());
        assertEquals("b", scene.take());
        scene.end("b");
        assertEquals("queued", Scene.name(scene.answer(own)));
        scene.end("a");
        assertEquals("a", Scene.name(scene.answer(own)));
        assertEquals(0, scene.status("a").queued());
    }

    @Test
    void goes_elsewhere_with_a_new_cookie_where_there_is_no_queue() {
        Scene scene = Scene.of(
                Spec.of(Balance.ROUND_ROBIN).limited("a", 1).limited("b", 9).sticky());
        scene.take(1);
        Leased leased = assertInstanceOf(Leased.class, scene.ask("", StickyToken.of(Spec.id("a"))));
        assertEquals(Optional.of(StickyToken.of(Spec.id("b"))), leased.newStickyToken());
    }

    @Test
    void waits_for_anyone_once_its_own_server_is_gone() {
        Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN)
                .limited("a", 1)
                .limited("b", 9)
                .queue(2)
                .sticky());
        scene.take(1);
        long own = scene.ask("", StickyToken.of(Spec.id("a"))).ticket();
        scene.state("a", ServerState.MAINT);
        assertEquals("b", Scene.name(scene.answer(own)));
        assertEquals(0, scene.queued());
        assertEquals(0, scene.status("a").queued());
    }
}
