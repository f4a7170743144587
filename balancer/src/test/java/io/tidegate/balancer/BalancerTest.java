package io.tidegate.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.OperatorMessage.PreviewSelection;
import io.tidegate.core.bus.OperatorMessage.ServerStateChanged;
import io.tidegate.core.bus.SelectionMessage.Leased;
import io.tidegate.core.bus.SelectionMessage.SelectServer;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Backend.Balance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class BalancerTest {

    @Nested
    final class WhoIsUsable {
        @Test
        void all_servers_are_where_none_is_checked() {
            assertEquals(
                    "abab", Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b")).take(4));
        }

        @Test
        void unchecked_servers_serve_until_one_is_up() {
            Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b", "c").checked());
            assertEquals("abc", scene.take(3));
            scene.health("b", Health.UP);
            assertEquals("bbb", scene.take(3));
            scene.health("c", Health.UP);
            assertEquals("cbcb", scene.take(4));
        }

        @Test
        void a_server_that_is_down_gets_nothing_and_none_left_is_no_server() {
            Scene scene = Scene.of(Spec.of(Balance.LEAST_CONN, "a", "b").checked());
            scene.health("a", Health.DOWN);
            assertEquals("bb", scene.take(2));
            scene.health("b", Health.DOWN);
            assertEquals("NO_SERVER", scene.take());
            scene.health("a", Health.UP);
            assertEquals("aa", scene.take(2));
        }

        @Test
        void an_ejected_server_gets_nothing_until_it_is_readmitted_and_then_its_full_share() {
            Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b").slowStart(Duration.ofSeconds(30)));
            scene.eject("a");
            assertTrue(scene.status("a").ejectedUntil().isPresent());
            assertEquals("bbb", scene.take(3));
            scene.readmit("a");
            assertEquals("abab", scene.take(4));
        }

        @Test
        void weight_zero_gets_nothing_from_the_next_selection_on() {
            Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b"));
            assertEquals("a", scene.take());
            scene.weight("b", 0);
            assertEquals("aa", scene.take(2));
            scene.weight("b", 1);
            assertEquals("baba", scene.take(4));
        }

        @Test
        void backups_serve_only_while_every_other_is_unusable() {
            Scene scene =
                    Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b").backup("z").backup("y"));
            assertEquals("abab", scene.take(4));
            scene.state("a", ServerState.MAINT);
            scene.eject("b");
            assertEquals("zyzy", scene.take(4));
            scene.readmit("b");
            assertEquals("bb", scene.take(2));
        }

        @Test
        void full_servers_are_no_reason_for_a_backup() {
            Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN).limited("a", 1).backup("z"));
            assertEquals("a", scene.take());
            assertEquals("QUEUE_FULL", scene.take());
        }

        @Test
        void a_server_without_an_address_gets_nothing() {
            Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b"));
            scene.balancer.onResolved(Spec.id("a"), List.of());
            assertEquals("bb", scene.take(2));
        }

        @Test
        void an_unknown_backend_has_no_server() {
            Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a"));
            scene.balancer.onSelect(new SelectServer(77, 0, "nowhere", "", "", List.of()));
            assertEquals("NO_SERVER", Scene.name(scene.answer(77)));
        }
    }

    @Nested
    final class ALease {
        @Test
        void uses_all_addresses_in_turn_and_says_whether_good_answers_matter() {
            Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a"));
            InetSocketAddress one = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 8000);
            InetSocketAddress two = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 8000);
            scene.balancer.onResolved(Spec.id("a"), List.of(one, two));
            scene.balancer.onWatched(Spec.id("a"), true);
            Leased first = assertInstanceOf(Leased.class, scene.askOn(3, "", ""));
            Leased second = assertInstanceOf(Leased.class, scene.askOn(4, "", ""));
            assertEquals(
                    List.of(one, two),
                    List.of(first.lease().address(), second.lease().address()));
            assertEquals(3, first.lease().loop());
            assertTrue(first.lease().watched());
            assertEquals(Optional.empty(), first.newStickyToken());
        }

        @Test
        void is_counted_until_it_is_back() {
            Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a"));
            scene.take(3);
            scene.end("a");
            assertEquals(2, scene.status("a").active());
            assertEquals(3, scene.status("a").total());
        }
    }

    @Nested
    final class ARetry {
        @Test
        void goes_to_none_that_was_tried() {
            Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b", "c"));
            assertEquals("a", scene.take());
            assertEquals("c", Scene.name(scene.ask("", "", Spec.id("a"), Spec.id("b"))));
            assertEquals("NO_SERVER", Scene.name(scene.ask("", "", Spec.id("a"), Spec.id("b"), Spec.id("c"))));
        }

        @Test
        void does_not_wait_where_the_others_are_full() {
            Scene scene = Scene.of(
                    Spec.of(Balance.ROUND_ROBIN).limited("a", 5).limited("b", 1).queue(10));
            scene.take(2);
            assertEquals("NO_SERVER", Scene.name(scene.ask("", "", Spec.id("a"))));
            assertEquals(0, scene.queued());
        }

        @Test
        void names_a_server_twice_and_still_finds_the_other() {
            Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b"));
            assertEquals("b", Scene.name(scene.ask("", "", Spec.id("a"), Spec.id("a"))));
        }

        @Test
        void may_fall_on_a_backup() {
            Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a").backup("z"));
            assertEquals("z", Scene.name(scene.ask("", "", Spec.id("a"))));
            assertEquals("a", scene.take());
        }

        @Test
        void leaves_the_shares_of_the_living_even() {
            Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "dead", "b", "c"));
            int b = 0;
            for (int i = 0; i < 300; i++) {
                String name = scene.take();
                name = name.equals("dead") ? Scene.name(scene.ask("", "", Spec.id("dead"))) : name;
                b += name.equals("b") ? 1 : 0;
            }
            assertEquals(150, b, 2);
        }
    }

    @Nested
    final class Operators {
        private final Scene scene = Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b"));

        @Test
        void see_the_change_and_so_does_everyone() {
            scene.state("a", ServerState.DRAIN);
            scene.weight("a", 7);
            scene.weight("a", 7);
            assertEquals(
                    List.of(
                            new ServerStateChanged(Spec.id("a"), ServerState.DRAIN, 1),
                            new ServerStateChanged(Spec.id("a"), ServerState.DRAIN, 7)),
                    scene.published);
            assertEquals(ServerState.DRAIN, scene.status("a").state());
        }

        @Test
        void are_told_of_a_weight_that_is_none() {
            assertThrows(IllegalArgumentException.class, () -> scene.weight("a", 257));
            assertEquals(1, scene.status("a").weight());
        }

        @Test
        void keep_what_they_set_over_a_reload_that_does_not_touch_it() {
            scene.state("a", ServerState.MAINT);
            scene.weight("b", 7);
            scene.reload(Spec.of(Balance.ROUND_ROBIN, "a", "b", "c"));
            assertEquals(ServerState.MAINT, scene.status("a").state());
            assertEquals(7, scene.status("b").weight());
            scene.reload(Spec.of(Balance.ROUND_ROBIN, "a", "c").server("b", 3));
            assertEquals(3, scene.status("b").weight());
        }

        @Test
        void ask_who_would_serve_without_taking_anything() {
            for (int i = 0; i < 3; i++) {
                var preview = scene.balancer.onPreview(new PreviewSelection("web", "", ""));
                assertEquals(Optional.of(Spec.id("a")), preview.server());
                assertTrue(preview.why().contains("round-robin"), preview.why());
            }
            assertEquals("ab", scene.take(2));
            scene.state("a", ServerState.MAINT);
            scene.state("b", ServerState.MAINT);
            assertEquals(
                    "none of 2 servers is usable",
                    scene.balancer
                            .onPreview(new PreviewSelection("web", "", ""))
                            .why());
        }
    }
}
