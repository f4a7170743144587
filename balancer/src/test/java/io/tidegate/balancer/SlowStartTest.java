package io.tidegate.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Backend.Balance;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Weights that grow from nearly nothing. */
final class SlowStartTest {
    private static final Duration TIME = Duration.ofSeconds(30);

    @Test
    void none_at_the_start_of_the_process() {
        Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b").checked().slowStart(TIME));
        scene.health("a", Health.UP);
        scene.health("b", Health.UP);
        assertEquals("abab", scene.take(4));
    }

    @Test
    void a_server_that_comes_back_up_gets_little_at_first_and_its_share_at_the_end() {
        Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b").checked().slowStart(TIME));
        scene.health("a", Health.UP);
        scene.health("b", Health.UP);
        scene.health("b", Health.DOWN);
        scene.take(3);
        scene.health("b", Health.UP);
        assertTrue(count(scene.take(40), 'b') <= 2);
        scene.pass(TIME.dividedBy(2));
        assertEquals(13, count(scene.take(40), 'b'), 2);
        scene.pass(TIME);
        assertEquals(20, count(scene.take(40), 'b'), 1);
    }

    @Test
    void a_server_that_is_added_fills_no_faster_than_its_weight_grows() {
        Scene scene = Scene.of(Spec.of(Balance.LEAST_CONN, "a", "b").slowStart(TIME));
        scene.take(6_000);
        scene.reload(Spec.of(Balance.LEAST_CONN, "a", "b", "c").slowStart(TIME));
        for (int tick = 0; tick < 400; tick++) {
            scene.pass(Duration.ofMillis(100));
            scene.take(20);
            double part = Math.min((tick + 1) / 300.0, 1);
            int most = Math.max(scene.status("a").active(), scene.status("b").active());
            // one step of the ramp is 1/128 of the whole
            assertTrue(scene.status("c").active() <= (part + 1 / 128.0) * most + 1);
        }
        // It took nearly all of 8,000 new tunnels until it held as much as each of the others.
        assertEquals(scene.status("a").active(), scene.status("c").active(), 1);
        assertEquals(14_000 / 3.0, scene.status("c").active(), 2);
    }

    @Test
    void an_operator_who_puts_a_server_back_starts_it_slowly_also_for_least_conn() {
        Scene scene = Scene.of(Spec.of(Balance.LEAST_CONN, "a", "b").slowStart(TIME));
        scene.state("b", ServerState.MAINT);
        scene.take(1_000);
        scene.state("b", ServerState.READY);
        assertEquals(10, count(scene.take(100), 'b'), 2);
    }

    @Test
    void a_server_that_is_the_only_one_takes_all() {
        Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a").checked().slowStart(TIME));
        scene.health("a", Health.DOWN);
        scene.health("a", Health.UP);
        assertEquals("aaa", scene.take(3));
    }

    private static int count(String names, char name) {
        return (int) names.chars().filter(it -> it == name).count();
    }
}
