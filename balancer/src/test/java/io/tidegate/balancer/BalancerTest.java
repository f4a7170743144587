package io.tidegate.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
    final class TheQueue {
        private final Scene scene = Scene.of(
                Spec.of(Balance.LEAST_CONN).limited("a", 1).limited("b", 1).queue(3));

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
            scene.reload(
                    Spec.of(Balance.LEAST_CONN).limited("a", 2).limited("b", 1).queue(3));
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

    @Nested
    final class Stickiness {
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
            assertFalse(token.equals(StickyToken.of(new io.tidegate.core.config.ServerId(
                    "other", "a", Spec.id("a").url()))));
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

    @Nested
    final class SlowStarts {
        private static final Duration TIME = Duration.ofSeconds(30);

        @Test
        void none_at_the_start_of_the_process() {
            Scene scene =
                    Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b").checked().slowStart(TIME));
            scene.health("a", Health.UP);
            scene.health("b", Health.UP);
            assertEquals("abab", scene.take(4));
        }

        @Test
        void a_server_that_comes_back_up_gets_little_at_first_and_its_share_at_the_end() {
            Scene scene =
                    Scene.of(Spec.of(Balance.ROUND_ROBIN, "a", "b").checked().slowStart(TIME));
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
                int most =
                        Math.max(scene.status("a").active(), scene.status("b").active());
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

    @Nested
    final class AReload {
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
}
