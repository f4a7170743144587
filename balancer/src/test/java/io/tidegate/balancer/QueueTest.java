package io.tidegate.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Backend.Balance;
import org.junit.jupiter.api.Test;

/** Who waits for a server that is full. */
final class QueueTest {
    private final Scene scene =
            Scene.of(Spec.of(Balance.LEAST_CONN).limited("a", 1).limited("b", 1).queue(3));

    @Test
    void is_first_come_first_served() {
        scene.take(2);
        long first = scene.queue();
        long second = scene.queue();
        assertEquals(2, scene.queued());
        scene.end("b");
        assertEquals("b", Scene.name(scene.answer(first)));
        assertEquals("queued", Scene.name(scene.answer(second)));
        scene.end("a");
        assertEquals("a", Scene.name(scene.answer(second)));
        assertEquals(0, scene.queued());
    }

    @Test
    void refuses_when_it_is_full() {
        scene.take(2);
        scene.queue();
        scene.queue();
        scene.queue();
        assertEquals("QUEUE_FULL", scene.take());
    }

    @Test
    void gives_the_place_of_who_leaves_to_the_next() {
        scene.take(2);
        long gone = scene.queue();
        scene.queue();
        long last = scene.queue();
        scene.abandon(gone);
        assertEquals(2, scene.queued());
        scene.queue();
        scene.end("a");
        scene.end("b");
        assertEquals("b", Scene.name(scene.answer(last)));
        assertEquals("queued", Scene.name(scene.answer(gone)));
    }

    @Test
    void wakes_when_a_reload_raises_a_limit_or_adds_a_server() {
        scene.take(2);
        long first = scene.queue();
        long second = scene.queue();
        long third = scene.queue();
        scene.reload(Spec.of(Balance.LEAST_CONN).limited("a", 2).limited("b", 1).queue(3));
        assertEquals("a", Scene.name(scene.answer(first)));
        scene.reload(Spec.of(Balance.LEAST_CONN)
                .limited("a", 2)
                .limited("b", 1)
                .limited("c", 1)
                .queue(3));
        assertEquals("c", Scene.name(scene.answer(second)));
        assertEquals("queued", Scene.name(scene.answer(third)));
    }

    @Test
    void wakes_when_a_server_comes_back_from_maintenance() {
        scene.state("b", ServerState.MAINT);
        scene.take(1);
        long waiting = scene.queue();
        scene.state("b", ServerState.READY);
        assertEquals("b", Scene.name(scene.answer(waiting)));
    }

    @Test
    void of_a_removed_backend_is_refused() {
        scene.take(2);
        long waiting = scene.queue();
        scene.reload();
        assertEquals("NO_SERVER", Scene.name(scene.answer(waiting)));
        assertEquals("NO_SERVER", scene.take());
    }
}
