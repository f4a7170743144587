package io.tidegate.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Backend.Balance;
import org.junit.jupiter.api.Test;

/** What a reload keeps of servers, and what it begins anew. */
final class BalancerReloadTest {
    @Test
    void keeps_counts_health_and_whose_turn_it_is() {
        Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b", "c").checked());
        scene.health("a", Health.UP);
        scene.health("b", Health.UP);
        scene.health("c", Health.UP);
        assertEquals("abca", scene.take(4));
        scene.reload(Spec.of(Balance.ROUND_ROBIN, "a", "b", "c").checked().queue(4));
        assertEquals("bc", scene.take(2));
        assertEquals(2, scene.status("a").active());
        assertEquals(Health.UP, scene.status("a").health());
    }

    @Test
    void counts_the_leases_of_a_server_that_went_and_came_back() {
        Scene scene = Scene.of(Spec.of(Balance.LEAST_CONN, "a", "b"));
        scene.take(10);
        scene.reload(Spec.of(Balance.LEAST_CONN, "b"));
        scene.end("a");
        assertEquals("bb", scene.take(2));
        scene.reload(Spec.of(Balance.LEAST_CONN, "a", "b"));
        assertEquals(4, scene.status("a").active());
        assertEquals("aaa", scene.take(3));
    }

    @Test
    void forgets_a_removed_server_with_its_last_lease() {
        Scene scene = Scene.of(Spec.of(Balance.LEAST_CONN, "a", "b"));
        scene.take(2);
        scene.state("a", ServerState.MAINT);
        scene.reload(Spec.of(Balance.LEAST_CONN, "b"));
        assertTrue(scene.balancer.closing());
        scene.end("a");
        assertFalse(scene.balancer.closing());
        scene.reload(Spec.of(Balance.LEAST_CONN, "a", "b"));
        assertEquals(ServerState.READY, scene.status("a").state());
        assertEquals(0, scene.status("a").total());
    }

    @Test
    void may_make_a_server_a_backup_while_it_holds_leases() {
        Scene scene = Scene.of(Spec.of(Balance.LEAST_CONN, "a", "b", "c"));
        scene.take(6);
        scene.reload(Spec.of(Balance.LEAST_CONN, "a", "b").backup("c"));
        scene.end("c"); // before anything else is chosen
        assertEquals("abab", scene.take(4));
        assertEquals(1, scene.status("c").active());
    }

    @Test
    void that_ends_the_checks_forgets_what_they_said() {
        Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b").checked());
        scene.health("a", Health.UP);
        scene.health("b", Health.DOWN);
        scene.reload(Spec.of(Balance.ROUND_ROBIN, "a", "b"));
        assertEquals(Health.UNCHECKED, scene.status("b").health());
        assertEquals("abab", scene.take(4));
    }

    @Test
    void takes_another_algorithm_at_once() {
        Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b"));
        scene.take(2);
        scene.reload(Spec.of(Balance.FIRST, "a", "b"));
        assertEquals("aaa", scene.take(3));
    }
}
