package io.tidegate.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.core.config.Backend.Balance;
import io.tidegate.core.config.ServerId;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What other nodes of a cluster hold counts for the choice, as they last said, and for nothing else. */
final class ElsewhereTest {
    private static final ServerId A = Spec.id("a");
    private static final ServerId B = Spec.id("b");

    private final Scene scene = Scene.of(Spec.of(Balance.LEAST_CONN, "a", "b"));

    @Test
    void is_added_to_what_this_node_holds() {
        scene.balancer.onElsewhere(Map.of(A, 3), 2);
        assertEquals("bbb", scene.take(3));
        scene.balancer.onElsewhere(Map.of(A, 3, B, 4), 2); // 3 and 7
        assertEquals("aaaa", scene.take(4));
        assertEquals(4, scene.status("a").active());
        assertEquals(3, scene.status("b").active());
    }

    @Test
    void leaves_with_the_node_that_held_it() {
        scene.balancer.onElsewhere(Map.of(A, 5, B, 0), 2);
        assertEquals("bb", scene.take(2));
        scene.balancer.onElsewhere(Map.of(), 2);
        assertEquals("aa", scene.take(2));
    }

    @Test
    void is_as_old_as_the_last_word_while_ones_own_is_exact() {
        scene.balancer.onElsewhere(Map.of(A, 2), 2);
        assertEquals("bb", scene.take(2));
        scene.end("b");
        assertEquals("b", scene.take());
        scene.end("b");
        scene.end("b");
        assertEquals("b", scene.take());
    }

    @Test
    void of_servers_that_are_not_known_is_passed_over() {
        scene.balancer.onElsewhere(Map.of(Spec.id("z"), 9, A, 1), 2);
        assertEquals("b", scene.take());
    }

    @Test
    void does_not_count_for_a_limit_which_is_each_nodes_own() {
        Scene limited = Scene.of(Spec.of(Balance.LEAST_CONN).limited("a", 2));
        limited.balancer.onElsewhere(Map.of(A, 100), 2);
        assertEquals("aa", limited.take(2));
        assertEquals("NO_SERVER", limited.take().replace("QUEUE_FULL", "NO_SERVER"));
    }

    @Test
    void counts_for_random_two_as_well() {
        Scene random = Scene.of(Spec.of(Balance.RANDOM_TWO, "a", "b"));
        random.balancer.onElsewhere(Map.of(A, 1000), 2);
        assertEquals("bbbbbbbb", random.take(8));
    }
}
