package io.tidegate.dist.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.ClusterMessage.StateShared;
import io.tidegate.core.bus.ClusterMessage.VerdictsHeard;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.ServerId;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ConversationTest {
    private static final ServerId LIVE_1 = new ServerId("live", "live-1", "ws://10.0.0.1:9000");

    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private final InstantSource clock = () -> now;

    private Conversation node(long id, String secret, String config) {
        UUID self = new UUID(0, id);
        return new Conversation(
                self, "10.0.0." + id + ":7800", "0.1.0", new Seal("tidegate", secret, self, clock), clock, config);
    }

    private static List<BackendStatus> holding(int active) {
        var server = new ServerStatus(LIVE_1, ServerState.READY, Health.UP, 1, active, 0, active, Optional.empty());
        return List.of(new BackendStatus("live", Backend.Balance.LEAST_CONN, 0, List.of(server)));
    }

    private static void tell(Conversation to, List<Buffer> messages) {
        messages.forEach(to::onArrived);
    }

    private static StateShared drain() {
        return new StateShared(LIVE_1, Optional.of(ServerState.DRAIN), OptionalInt.empty());
    }

    private final Conversation one = node(1, "hush", "abc");
    private final Conversation two = node(2, "hush", "abc");

    @Nested
    final class Nodes {
        @Test
        void are_known_by_their_hello_and_forgotten_in_their_silence() {
            tell(two, one.onTick(List.of(), Map.of()));
            assertEquals(2, two.members());
            assertEquals("10.0.0.1:7800", two.nodes().nodes().get(1).address());

            now = now.plus(Others.SILENCE);
            two.expire();
            assertEquals(2, two.members());
            now = now.plusMillis(1);
            two.expire();
            assertEquals(1, two.members());
        }

        @Test
        void with_another_configuration_are_told_apart() {
            tell(two, one.onTick(List.of(), Map.of()));
            assertFalse(two.configurationsDiffer());
            tell(two, node(3, "hush", "other").onTick(List.of(), Map.of()));
            assertTrue(two.configurationsDiffer());
        }

        @Test
        void with_another_secret_are_not_heard_but_counted() {
            tell(two, node(3, "guess", "abc").onTick(List.of(), Map.of()));
            assertEquals(1, two.members());
            assertEquals(3, two.rejected());
        }
    }

    @Nested
    final class An_operators_state {
        @Test
        void is_put_in_force_once() {
            Buffer said = one.onOperator(drain()).getFirst();
            assertEquals(
                    Optional.of(ServerState.DRAIN),
                    two.onArrived(said).states().getFirst().state());
            assertEquals(List.of(), two.onArrived(said).states());
            assertEquals(1, two.rejected());
        }

        @Test
        void reaches_who_joins_later_and_outlives_its_setter() {
            tell(two, one.onOperator(drain()));
            Conversation three = node(3, "hush", "abc");
            List<Buffer> answers =
                    two.onArrived(three.onTick(List.of(), Map.of()).getFirst()).answers();
            assertEquals(
                    LIVE_1,
                    three.onArrived(answers.getFirst()).states().getFirst().server());
            assertEquals(two.states(), three.states());
        }

        @Test
        void set_on_both_sides_of_a_partition_ends_the_same_on_both() {
            Buffer ofOne = one.onOperator(drain()).getFirst();
            Buffer ofTwo = two.onOperator(new StateShared(LIVE_1, Optional.empty(), OptionalInt.of(7)))
                    .getFirst();
            one.onArrived(ofTwo);
            two.onArrived(ofOne);
            assertEquals(Set.copyOf(one.states()), Set.copyOf(two.states()));
            assertEquals(2, one.states().size()); // one's state, and two's weight
        }

        @Test
        void changed_on_both_sides_ends_as_the_later_one_in_what_both_changed() {
            Buffer ofOne = one.onOperator(drain()).getFirst();
            two.onOperator(new StateShared(LIVE_1, Optional.of(ServerState.READY), OptionalInt.empty()));
            Buffer ofTwo = two.onOperator(new StateShared(LIVE_1, Optional.of(ServerState.MAINT), OptionalInt.of(7)))
                    .getFirst();
            assertEquals(2, one.onArrived(ofTwo).states().size());
            assertEquals(List.of(), two.onArrived(ofOne).states());
            assertEquals(Set.copyOf(one.states()), Set.copyOf(two.states()));
        }

        @Test
        void said_by_a_node_that_is_long_gone_is_not_said_again() {
            Buffer old = one.onOperator(drain()).getFirst();
            now = now.plusSeconds(121);
            assertEquals(List.of(), two.onArrived(old).states());
        }
    }

    @Nested
    final class Open_counts {
        @Test
        void add_up_and_leave_with_their_node() {
            tell(two, one.onTick(holding(3), Map.of()));
            tell(two, node(3, "hush", "abc").onTick(holding(4), Map.of()));
            assertEquals(Map.of(LIVE_1, 7), two.openElsewhere());
            now = now.plusSeconds(5);
            two.expire();
            assertEquals(Map.of(), two.openElsewhere());
        }

        @Test
        void come_anew_to_who_heard_nobody_though_it_was_heard() {
            for (int tick = 0; tick < 8; tick++) { // until all has been said as often as it is
                tell(two, one.onTick(List.of(), Map.of()));
                tell(one, two.onTick(holding(3), Map.of()));
            }
            for (int second = 0; second < 4; second++) {
                now = now.plusSeconds(1);
                tell(two, one.onTick(List.of(), Map.of()));
            }
            one.expire();
            tell(one, two.onTick(holding(3), Map.of()));
            assertEquals(Map.of(), one.openElsewhere());
            tell(two, one.onTick(List.of(), Map.of()));
            List<Buffer> all = two.onTick(holding(3), Map.of());
            assertTrue(all.stream().anyMatch(message -> one.onArrived(message).counted()));
            assertEquals(Map.of(LIVE_1, 3), one.openElsewhere());
        }

        @Test
        void come_anew_to_who_missed_a_word() {
            for (int tick = 0; tick < 8; tick++) { // until all has been said as often as it is
                tell(one, two.onTick(holding(3), Map.of()));
                tell(two, one.onTick(List.of(), Map.of()));
            }
            two.onTick(holding(5), Map.of()); // lost
            tell(one, two.onTick(holding(5), Map.of()));
            assertEquals(Map.of(LIVE_1, 3), one.openElsewhere());
            tell(two, one.onTick(List.of(), Map.of()));
            assertTrue(two.onTick(holding(5), Map.of()).stream()
                    .anyMatch(message -> one.onArrived(message).counted()));
            assertEquals(Map.of(LIVE_1, 5), one.openElsewhere());
        }

        @Test
        void are_asked_for_until_they_are_known_but_thrice_at_most() {
            one.onArrived(two.onTick(holding(3), Map.of()).getFirst());
            for (int tick = 1; tick <= 3; tick++) {
                assertTrue(asks(one.onTick(List.of(), Map.of())), "asks in tick " + tick);
            }
            assertFalse(asks(one.onTick(List.of(), Map.of())), "asks a fourth time");

            two.onTick(holding(5), Map.of()); // lost
            one.onArrived(two.onTick(holding(5), Map.of()).getFirst());
            assertTrue(one.urgent(), "a word was missed: the question waits for no tick");
            List<Buffer> question = one.onTick(List.of(), Map.of());
            assertTrue(asks(question), "asks anew where a word was missed");
            assertFalse(one.urgent());
            two.onTick(holding(5), Map.of());
            assertFalse(two.urgent());
            tell(two, question);
            assertTrue(two.urgent(), "the answer waits for no tick");
            tell(one, two.onTick(holding(5), Map.of()));
            assertFalse(asks(one.onTick(List.of(), Map.of())), "asks though all are known");
        }

        private boolean asks(List<Buffer> said) {
            Seal.Opened hello = new Seal("tidegate", "hush", new UUID(0, 9), clock)
                    .open(said.getFirst())
                    .orElseThrow();
            return Packing.unpack(hello.text()).flatMap(SaidJson::read).orElseThrow() instanceof Said.Hello it
                    && it.asking();
        }

        @Test
        void are_said_when_they_change() {
            assertEquals(3, one.onTick(holding(3), Map.of()).size());
            assertEquals(1, one.onTick(holding(3), Map.of()).size());
            List<Buffer> changed = one.onTick(holding(0), Map.of());
            assertEquals(2, changed.size());
            tell(two, changed);
            assertEquals(Map.of(), two.openElsewhere());
        }
    }

    @Nested
    final class A_verdict {
        private static final Map<ServerId, Health> UP = Map.of(LIVE_1, Health.UP);
        private static final Map<ServerId, Health> DOWN = Map.of(LIVE_1, Health.DOWN);

        private List<VerdictsHeard> heard(List<Buffer> messages) {
            return messages.stream()
                    .flatMap(message -> two.onArrived(message).verdicts().stream())
                    .toList();
        }

        private VerdictsHeard of(boolean all, Map<ServerId, Health> verdicts) {
            return new VerdictsHeard(new UUID(0, 1), all, verdicts);
        }

        @Test
        void is_said_at_once_and_twice_again() {
            assertEquals(List.of(of(true, UP)), heard(one.onTick(List.of(), UP)));
            assertEquals(List.of(), heard(one.onTick(List.of(), UP)));
            assertEquals(List.of(of(false, DOWN)), heard(one.onVerdicts(DOWN)));
            assertEquals(List.of(of(false, DOWN)), heard(one.onTick(List.of(), DOWN)));
            assertEquals(List.of(of(false, DOWN)), heard(one.onTick(List.of(), DOWN)));
            assertEquals(List.of(), heard(one.onTick(List.of(), DOWN)));
        }

        @Test
        void is_said_again_to_who_joins_and_every_ten_seconds() {
            for (int second = 0; second < 30; second++) {
                boolean all = second % 10 == 0;
                assertEquals(all ? List.of(of(true, UP)) : List.of(), heard(one.onTick(List.of(), UP)), "at " + second);
            }
            assertEquals(List.of(of(true, UP)), heard(one.onTick(List.of(), UP)));
            tell(one, two.onTick(List.of(), Map.of()));
            assertEquals(List.of(of(true, UP)), heard(one.onTick(List.of(), UP)));
        }

        @Test
        void is_taken_back_where_the_node_checks_no_more() {
            one.onTick(List.of(), UP);
            assertEquals(List.of(of(false, Map.of(LIVE_1, Health.UNCHECKED))), heard(one.onTick(List.of(), Map.of())));
        }
    }

    @Nested
    final class A_node_that_leaves {
        @Test
        void says_that_it_will_and_is_gone_at_its_last_word() {
            one.onLeaving();
            tell(two, one.onTick(List.of(), Map.of()));
            assertTrue(two.nodes().nodes().get(1).leaving());
            assertTrue(one.nodes().nodes().getFirst().leaving());
            two.onArrived(one.bye());
            assertEquals(1, two.members());
        }
    }
}
