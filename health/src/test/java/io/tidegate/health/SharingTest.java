package io.tidegate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.Health;
import io.tidegate.core.config.ServerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SharingTest {
    private static final List<UUID> NODES =
            IntStream.range(0, 5).mapToObj(i -> new UUID(7, i)).toList();
    private static final ServerId SERVER = Configurations.id("live", "s1", 1);
    private static final Duty UP = new Duty.Follow(Health.UP);
    private static final Duty DOWN = new Duty.Follow(Health.DOWN);

    private final List<UUID> checkers = List.copyOf(Rendezvous.choose(SERVER, NODES, 2));
    private final UUID first = checkers.get(0);
    private final UUID second = checkers.get(1);
    private final UUID me =
            NODES.stream().filter(node -> !checkers.contains(node)).findFirst().orElseThrow();
    private final Sharing sharing = new Sharing();
    private long now = 1_000;

    private static Set<UUID> without(UUID... gone) {
        Set<UUID> left = new HashSet<>(NODES);
        left.removeAll(Set.of(gone));
        return left;
    }

    private void join() {
        sharing.members(me, without(me), now);
    }

    private void says(UUID node, Health health) {
        sharing.heard(node, true, Map.of(SERVER, health), now);
    }

    private Duty duty() {
        return sharing.duty(SERVER, now);
    }

    @Nested
    class A_node_that_is_not_chosen {
        @Test
        void follows_those_that_are() {
            join();
            says(first, Health.UP);
            assertEquals(UP, duty());
            sharing.heard(first, false, Map.of(SERVER, Health.DOWN), now);
            assertEquals(DOWN, duty());
        }

        @Test
        void believes_the_one_that_reaches_the_server() {
            join();
            says(first, Health.DOWN);
            says(second, Health.UP);
            assertEquals(UP, duty());
        }

        @Test
        void does_not_believe_others() {
            join();
            UUID stranger = without(me, first, second).iterator().next();
            says(stranger, Health.DOWN);
            says(first, Health.UP);
            assertEquals(UP, duty());
        }

        @Test
        void waits_a_moment_for_their_first_word_then_checks_itself() {
            join();
            assertEquals(Duty.KEEP, duty());
            now += Sharing.PATIENCE.toMillis();
            assertEquals(Duty.CHECK, duty());
        }

        @Test
        void checks_itself_once_both_are_silent() {
            join();
            says(first, Health.UP);
            now += Sharing.SILENCE.toMillis();
            says(second, Health.DOWN);
            assertEquals(UP, duty());
            now += 1;
            assertEquals(DOWN, duty());
            now += Sharing.SILENCE.toMillis();
            assertEquals(Duty.CHECK, duty());
        }

        @Test
        void checks_itself_where_they_take_their_word_back() {
            join();
            says(first, Health.UP);
            now += Sharing.PATIENCE.toMillis();
            sharing.heard(first, false, Map.of(SERVER, Health.UNCHECKED), now);
            assertEquals(Duty.CHECK, duty());
        }

        @Test
        void forgets_what_a_node_said_that_left() {
            join();
            says(first, Health.UP);
            sharing.members(me, without(me, first), now);
            sharing.members(me, without(me), now);
            assertEquals(Duty.KEEP, duty());
        }
    }

    @Nested
    class A_node_that_is_chosen {
        @Test
        void checks_whatever_others_say() {
            sharing.members(first, without(first), now);
            says(second, Health.DOWN);
            assertEquals(Duty.CHECK, duty());
        }

        @Test
        void is_every_node_of_a_pair_and_one_alone() {
            assertEquals(Duty.CHECK, duty());
            sharing.members(me, Set.of(), now);
            assertEquals(Duty.CHECK, duty());
            sharing.members(me, Set.of(first), now);
            says(first, Health.UP);
            assertEquals(Duty.CHECK, duty());
        }
    }

    @Nested
    class A_node_that_doubts {
        @Test
        void checks_itself_until_it_agrees() {
            join();
            says(first, Health.UP);
            sharing.doubt(SERVER);
            assertEquals(Duty.CHECK, duty());
            sharing.checked(SERVER, Health.DOWN, now);
            assertEquals(Duty.CHECK, duty());
            sharing.checked(SERVER, Health.UP, now);
            assertEquals(UP, duty());
        }

        @Test
        void is_one_sided_while_another_reaches_the_server() {
            join();
            says(first, Health.UP);
            assertFalse(sharing.oneSided(SERVER, Health.UP, now));
            assertTrue(sharing.oneSided(SERVER, Health.DOWN, now));
            says(first, Health.DOWN);
            assertFalse(sharing.oneSided(SERVER, Health.DOWN, now));
        }
    }

    private static Sharing of(Map<UUID, Sharing> cluster, UUID node) {
        return Objects.requireNonNull(cluster.get(node));
    }

    /** Whatever comes, in whatever order: of all nodes that see the same members, two check and the others follow them. */
    @Test
    void two_check_and_the_others_follow_in_every_cluster() {
        Random random = new Random(88);
        for (int round = 0; round < 200; round++) {
            List<UUID> nodes = IntStream.range(0, 3 + random.nextInt(20))
                    .mapToObj(i -> new UUID(random.nextLong(), random.nextLong()))
                    .toList();
            Map<UUID, Sharing> cluster = new HashMap<>();
            nodes.forEach(node -> cluster.put(node, new Sharing()));
            Health health = random.nextBoolean() ? Health.UP : Health.DOWN;
            cluster.forEach((node, its) -> {
                Set<UUID> others = new HashSet<>(nodes);
                others.remove(node);
                its.members(node, others, now);
            });
            List<UUID> checking = nodes.stream()
                    .filter(node -> of(cluster, node).duty(SERVER, now).equals(Duty.CHECK))
                    .toList();
            assertEquals(2, checking.size());
            cluster.values()
                    .forEach(its -> checking.forEach(node -> its.heard(node, true, Map.of(SERVER, health), now)));
            cluster.forEach((node, its) -> assertEquals(
                    checking.contains(node) ? Duty.CHECK : new Duty.Follow(health), its.duty(SERVER, now)));
            // the checkers die: nobody is left without a judge
            Set<UUID> left = new HashSet<>(nodes);
            checking.forEach(left::remove);
            now += 10_000;
            left.forEach(node -> {
                Set<UUID> others = new HashSet<>(left);
                others.remove(node);
                of(cluster, node).members(node, others, now);
            });
            now += Sharing.PATIENCE.toMillis();
            left.forEach(node -> assertEquals(Duty.CHECK, of(cluster, node).duty(SERVER, now)));
        }
    }
}
