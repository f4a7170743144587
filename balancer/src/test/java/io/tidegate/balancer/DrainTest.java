package io.tidegate.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.LoopMessage.Cause;
import io.tidegate.core.bus.LoopMessage.CloseTunnels;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Backend.Balance;
import io.tidegate.core.config.DrainSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How fast tunnels are closed, as the event loops are asked: grace 10 s, 100/s, deadline 60 s. */
final class DrainTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Scene scene =
            Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b").checked().closesOnDown());

    private void open(int tunnels) {
        for (int i = 0; i < tunnels; i++) {
            scene.takeOn(i / 2 % 4 == 0 ? 0 : 1); // a quarter on loop 0, the rest on loop 1
        }
    }

    @Nested
    final class AServerInDrain {
        @Test
        void keeps_its_tunnels_for_the_grace() {
            open(1_000);
            scene.state("a", ServerState.DRAIN);
            assertEquals(0, scene.closedWithin(GRACE.minusMillis(50)));
            assertTrue(scene.closedWithin(SECOND) > 0);
        }

        @Test
        void loses_them_evenly_at_the_rate() {
            open(2_000);
            scene.state("a", ServerState.DRAIN);
            scene.closedWithin(GRACE);
            for (int tick = 0; tick < 100; tick++) {
                assertEquals(5, scene.closedWithin(Duration.ofMillis(50)), 1);
            }
        }

        @Test
        void loses_them_on_each_loop_in_proportion() {
            open(800);
            scene.state("a", ServerState.DRAIN);
            scene.closedWithin(GRACE.plusSeconds(2));
            int first = asked(0);
            int second = asked(1);
            assertEquals(200, first + second, 10);
            assertTrue(second - first >= 150, first + " and " + second);
        }

        @Test
        void loses_all_that_are_left_at_the_deadline_and_not_one_twice() {
            open(20_000);
            scene.state("a", ServerState.DRAIN);
            scene.closedWithin(GRACE.plusSeconds(59));
            int before = asked(0) + asked(1);
            assertEquals(5_900, before, 10);
            CloseTunnels paced = scene.closes.getLast();
            endAll();
            assertEquals(10_000, scene.held("a").size() + before);
            scene.closedWithin(SECOND.plusMillis(100));
            assertEquals(10_000, asked(0) + asked(1));
            assertEquals(Cause.DRAIN, paced.cause());
            assertEquals(Optional.of(Duration.ZERO), scene.closes.getLast().drainLeft());
        }

        @Test
        void gives_a_frame_under_way_until_the_deadline() {
            open(1_000);
            scene.state("a", ServerState.DRAIN);
            scene.closedWithin(GRACE.plusMillis(50));
            Duration left = scene.closes.getFirst().drainLeft().orElseThrow();
            assertTrue(left.toMillis() >= 59_900 && left.toMillis() <= 60_000, left.toString());
        }

        @Test
        void keeps_what_is_left_when_it_is_set_back_to_ready() {
            open(1_000);
            scene.state("a", ServerState.DRAIN);
            scene.closedWithin(GRACE.plusSeconds(1));
            scene.state("a", ServerState.READY);
            assertFalse(scene.balancer.closing());
            assertEquals(0, scene.closedWithin(GRACE.plusSeconds(100)));
        }

        @Test
        void is_asked_again_for_leases_that_stay() {
            scene.takeOn(0);
            scene.state("a", ServerState.DRAIN);
            scene.closedWithin(GRACE.plusSeconds(1));
            assertEquals(1, asked(0));
            // it was a request then, and has become a tunnel
            scene.closedWithin(Duration.ofSeconds(4));
            assertEquals(2, asked(0));
        }

        @Test
        void shares_the_rate_of_the_process_with_others() {
            open(4_000);
            scene.state("a", ServerState.DRAIN);
            scene.state("b", ServerState.DRAIN);
            scene.closedWithin(GRACE);
            scene.closes.clear();
            int closed = scene.closedWithin(Duration.ofSeconds(10));
            assertEquals(1_000, closed, 10);
            assertEquals(500, of("a"), 20);
        }
    }

    @Nested
    final class ARemovedServer {
        @Test
        void drains_too() {
            open(400);
            scene.reload(Spec.of(Balance.ROUND_ROBIN, "b").checked());
            assertEquals(0, scene.closedWithin(GRACE.minusMillis(50)));
            assertEquals(100, scene.closedWithin(SECOND.plusMillis(50)), 10);
            assertEquals(of("a"), asked(0) + asked(1));
        }

        @Test
        void keeps_what_is_left_when_a_reload_brings_it_back() {
            open(400);
            scene.reload(Spec.of(Balance.ROUND_ROBIN, "b").checked());
            scene.closedWithin(GRACE.plusSeconds(1));
            scene.reload(Spec.of(Balance.ROUND_ROBIN, "a", "b").checked());
            assertFalse(scene.balancer.closing());
            assertEquals(0, scene.closedWithin(GRACE.plusSeconds(100)));
        }
    }

    @Nested
    final class TheShutdown {
        @Test
        void drains_all_servers_whatever_their_state() {
            open(400);
            scene.state("b", ServerState.MAINT);
            scene.balancer.onShutdown();
            assertEquals(0, scene.closedWithin(GRACE.minusMillis(50)));
            scene.closedWithin(Duration.ofSeconds(5));
            assertEquals(400, of("a") + of("b"));
            assertEquals(Cause.SHUTDOWN, scene.closes.getFirst().cause());
        }
    }

    @Nested
    final class AServerThatGoesDown {
        @Test
        void loses_its_tunnels_at_the_rate_without_grace() {
            open(2_000);
            scene.health("a", Health.DOWN);
            assertEquals(100, scene.closedWithin(SECOND), 10);
            assertEquals(Cause.SERVER_DOWN, scene.closes.getFirst().cause());
            assertEquals(Optional.empty(), scene.closes.getFirst().drainLeft());
            scene.health("a", Health.UP);
            assertEquals(0, scene.closedWithin(SECOND));
        }

        @Test
        void keeps_them_where_on_down_says_so() {
            Scene keeps = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b").checked());
            keeps.take(100);
            keeps.health("a", Health.DOWN);
            assertEquals(0, keeps.closedWithin(GRACE.plusSeconds(60)));
        }

        @Test
        void falls_back_to_its_drain_when_it_comes_up_again() {
            open(2_000);
            scene.state("a", ServerState.DRAIN);
            scene.closedWithin(SECOND);
            scene.health("a", Health.DOWN);
            assertTrue(scene.closedWithin(SECOND) > 90);
            scene.health("a", Health.UP);
            assertEquals(0, scene.closedWithin(GRACE.minusSeconds(2).minusMillis(50)));
            assertEquals(100, scene.closedWithin(SECOND.plusMillis(50)), 10);
        }
    }

    @Nested
    final class WithoutLimits {
        @Test
        void a_grace_of_zero_begins_at_once_and_no_rate_closes_all_at_once() {
            Scene fast = new Scene(Spec.configuration(
                    new DrainSettings(Duration.ZERO, 0, Duration.ZERO), Spec.of(Balance.ROUND_ROBIN, "a", "b")));
            fast.take(500);
            fast.state("a", ServerState.DRAIN);
            assertEquals(250, fast.closedWithin(Duration.ofMillis(50)));
        }
    }

    private int asked(int loop) {
        return scene.closesByLoop.getOrDefault(loop, List.of()).stream()
                .mapToInt(CloseTunnels::count)
                .sum();
    }

    private int of(String server) {
        return scene.closes.stream()
                .filter(close -> close.server().name().equals(server))
                .mapToInt(CloseTunnels::count)
                .sum();
    }

    /** The tunnels that were asked for have ended. */
    private void endAll() {
        int[] left = {asked(0), asked(1)};
        List.copyOf(scene.held("a")).forEach(lease -> {
            if (left[lease.loop()]-- > 0) {
                scene.held("a").remove(lease);
                scene.balancer.onLeaseEnded(lease);
            }
        });
    }
}
