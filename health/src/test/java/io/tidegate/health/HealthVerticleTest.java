package io.tidegate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.ClusterMessage.DescribeVerdicts;
import io.tidegate.core.bus.ClusterMessage.MembersHeard;
import io.tidegate.core.bus.ClusterMessage.Verdicts;
import io.tidegate.core.bus.ClusterMessage.VerdictsHeard;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.HealthMessage.CheckFinished;
import io.tidegate.core.bus.HealthMessage.FirstRoundFinished;
import io.tidegate.core.bus.HealthMessage.ServerAnswered;
import io.tidegate.core.bus.HealthMessage.ServerEjected;
import io.tidegate.core.bus.HealthMessage.ServerFailed;
import io.tidegate.core.bus.HealthMessage.ServerHealthChanged;
import io.tidegate.core.bus.HealthMessage.ServerReadmitted;
import io.tidegate.core.bus.HealthMessage.ServerWatched;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.PassiveCheck;
import io.tidegate.core.config.ServerId;
import io.tidegate.health.probe.CheckSettings;
import io.tidegate.health.probe.SickServer;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The verticle on a real bus, with real servers on loopback. */
final class HealthVerticleTest extends HealthScene {
    @Nested
    class At_the_start {
        @Test
        void each_server_is_checked_once_and_the_round_is_over() throws Exception {
            SickServer good = server(WELL);
            SickServer bad = server(SICK);
            HealthCheck rare =
                    CheckSettings.websocket().every(Duration.ofHours(1)).build();
            deploy(Configurations.of(backend(rare, good.port(), bad.port())));
            assertEquals("live", await(FirstRoundFinished.class, r -> true).backend());
            assertEquals(
                    2, seen.stream().filter(CheckFinished.class::isInstance).count());
            List<String> changes = seen.stream()
                    .filter(ServerHealthChanged.class::isInstance)
                    .map(ServerHealthChanged.class::cast)
                    .map(c -> c.server().name() + " " + c.health())
                    .sorted()
                    .toList();
            assertEquals(List.of("s1 UP", "s2 DOWN"), changes);
        }

        @Test
        void a_backend_without_checks_had_its_round() throws Exception {
            HealthCheck none = CheckSettings.of(HealthCheck.Type.NONE).build();
            deploy(Configurations.of(backend(none, 1, 2)));
            assertEquals("live", await(FirstRoundFinished.class, r -> true).backend());
            assertEquals(1, seen.size());
        }

        @Test
        void a_thousand_servers_are_checked_without_more_under_way_than_allowed() throws Exception {
            SickServer good = server(WELL);
            int[] ports = new int[1000];
            Arrays.fill(ports, good.port());
            HealthCheck rare =
                    CheckSettings.websocket().every(Duration.ofHours(1)).build();
            deploy(Configurations.of(backend(rare, ports)));
            await(FirstRoundFinished.class, r -> true);
            assertEquals(
                    1000,
                    seen.stream()
                            .filter(m -> m instanceof CheckFinished c && c.result() == CheckResult.PASSED)
                            .count());
            assertEquals(1000, good.accepted());
        }
    }

    @Nested
    class A_server_that_falls_sick {
        @Test
        void goes_down_with_evidence_after_three_checks_and_comes_back_after_two() throws Exception {
            SickServer server = server(WELL);
            ServerId id = id(1, server);
            deploy(Configurations.of(backend(quick().build(), server.port())));
            awaitHealth(id, Health.UP);
            server.behave(SICK);
            await(CheckFinished.class, c -> c.result() == CheckResult.STATUS);
            seen.clear();
            ServerHealthChanged down = awaitHealth(id, Health.DOWN);
            assertEquals("3 checks in a row failed, the last: status, 503, expected 101", down.evidence());
            assertEquals(
                    2, seen.stream().filter(CheckFinished.class::isInstance).count());
            server.behave(WELL);
            ServerHealthChanged up = awaitHealth(id, Health.UP);
            assertTrue(up.evidence().startsWith("2 checks in a row passed, the last: 101 in "), up.evidence());
        }
    }

    @Nested
    class Real_traffic_that_fails {
        private final PassiveCheck quickly = new PassiveCheck(3, Duration.ofSeconds(60), Duration.ofMillis(100));

        private void fail(ServerId id) {
            publish(new ServerFailed(id, CheckResult.TIMEOUT, "no answer"));
        }

        @Test
        void ejects_a_server_for_a_while_without_a_word_about_its_health() throws Exception {
            HealthCheck none = CheckSettings.of(HealthCheck.Type.NONE).build();
            Backend backend = Configurations.backend("live", none, quickly, 1, 2);
            ServerId id = Configurations.id("live", "s1", 1);
            deploy(Configurations.of(backend));
            fail(id);
            fail(id);
            assertTrue(await(ServerWatched.class, w -> true).watched());
            publish(new ServerAnswered(id));
            assertEquals(new ServerWatched(id, false), await(ServerWatched.class, w -> true));
            fail(id);
            fail(id);
            fail(id);
            ServerEjected ejected = await(ServerEjected.class, e -> true);
            assertEquals(
                    "3 failures of real traffic within 60000 ms, the last: timeout, no answer", ejected.evidence());
            assertEquals(id, await(ServerReadmitted.class, r -> true).server());
            assertEquals(
                    Optional.empty(),
                    seen.stream().filter(ServerHealthChanged.class::isInstance).findAny());
        }
    }

    @Nested
    class Checks_that_nodes_share {
        private static final List<UUID> NODES =
                IntStream.range(0, 5).mapToObj(i -> new UUID(3, i)).toList();

        @SuppressWarnings("NullAway.Init") // set in join()
        private ServerId id;

        @SuppressWarnings("NullAway.Init") // set in join()
        private UUID checker;

        /** As a node that is not to check the server, which is well. */
        private void join(SickServer.Behaviour behaviour, PassiveCheck passive) throws Exception {
            SickServer server = server(behaviour);
            id = id(1, server);
            deploy(Configurations.of(
                    Configurations.backend("live", quick().share().build(), passive, server.port())));
            await(FirstRoundFinished.class, r -> true);
            Set<UUID> chosen = Rendezvous.choose(id, NODES, Sharing.CHECKERS);
            UUID self = NODES.stream()
                    .filter(node -> !chosen.contains(node))
                    .findFirst()
                    .orElseThrow();
            checker = chosen.iterator().next();
            publish(new MembersHeard(
                    self, NODES.stream().filter(node -> !node.equals(self)).collect(Collectors.toSet())));
        }

        private void says(Health health) {
            publish(new VerdictsHeard(checker, true, Map.of(id, health)));
        }

        private Verdicts verdicts() throws Exception {
            Promise<Verdicts> answer = Promise.promise();
            context.runOnContext(
                    on -> bus.request(new DescribeVerdicts(), Verdicts.class).onComplete(answer));
            return get(answer.future());
        }

        @Test
        void are_left_to_others_and_taken_up_again_when_these_are_gone() throws Exception {
            join(WELL, Configurations.PASSIVE);
            assertEquals(Map.of(id, Health.UP), verdicts().own());
            says(Health.DOWN);
            assertEquals(
                    "the nodes that check it say so",
                    awaitHealth(id, Health.DOWN).evidence());
            assertEquals(new Verdicts(Map.of(), Set.of(id), 0), verdicts());
            says(Health.UP);
            awaitHealth(id, Health.UP);
            says(Health.DOWN);
            awaitHealth(id, Health.DOWN);
            publish(new MembersHeard(NODES.getFirst(), Set.of()));
            assertEquals(
                    "2 checks in a row passed, the last: ",
                    awaitHealth(id, Health.UP).evidence().substring(0, 36));
        }

        @Test
        void are_made_all_the_same_by_a_node_whose_own_traffic_fails() throws Exception {
            join(SICK, new PassiveCheck(2, Duration.ofSeconds(60), Duration.ofMillis(100)));
            says(Health.UP);
            awaitHealth(id, Health.UP);
            publish(new ServerFailed(id, CheckResult.TIMEOUT, "no answer"));
            publish(new ServerFailed(id, CheckResult.TIMEOUT, "no answer"));
            assertTrue(awaitHealth(id, Health.DOWN).evidence().startsWith("3 checks in a row failed"));
            assertEquals(Map.of(id, Health.DOWN), verdicts().own());
            says(Health.DOWN); // now both agree
            await(CheckFinished.class, check -> verdicts(Set.of(id)));
        }

        private boolean verdicts(Set<ServerId> followed) {
            try {
                return verdicts().followed().equals(followed);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
