package io.tidegate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.HealthMessage.CheckFinished;
import io.tidegate.core.bus.HealthMessage.FirstRoundFinished;
import io.tidegate.core.bus.HealthMessage.ServerHealthChanged;
import io.tidegate.core.bus.HealthMessage.ServerResolved;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.ServerId;
import io.tidegate.health.probe.CheckSettings;
import io.tidegate.health.probe.SickServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a reload, or a name that leads elsewhere, changes of the checks. */
final class HealthReloadTest extends HealthScene {
    @Nested
    class A_reload {
        @Test
        void that_changes_nothing_of_a_server_keeps_its_health_and_checks_on() throws Exception {
            SickServer first = server(WELL);
            SickServer second = server(WELL);
            Configuration old = Configurations.of(backend(quick().build(), first.port()));
            Configuration now = Configurations.of(backend(quick().build(), first.port(), second.port()));
            deploy(old);
            await(FirstRoundFinished.class, r -> true);
            seen.clear();
            reload(old, now);
            awaitHealth(id(2, second), Health.UP);
            await(CheckFinished.class, c -> c.server().equals(id(1, first)));
            assertEquals(
                    1,
                    seen.stream().filter(ServerHealthChanged.class::isInstance).count());
            assertEquals(
                    0,
                    seen.stream().filter(FirstRoundFinished.class::isInstance).count());
        }

        @Test
        void that_changes_the_check_keeps_the_health_and_uses_the_new_one() throws Exception {
            SickServer server = server(WELL);
            Configuration old = Configurations.of(
                    backend(CheckSettings.websocket().every(Duration.ofHours(1)).build(), server.port()));
            Configuration now = Configurations.of(
                    backend(CheckSettings.tcp().every(Duration.ofMillis(60)).build(), server.port()));
            deploy(old);
            await(FirstRoundFinished.class, r -> true);
            seen.clear();
            reload(old, now);
            CheckFinished next = await(CheckFinished.class, c -> true);
            assertTrue(next.detail().startsWith("connected in "), next.detail());
            assertEquals(1, seen.size());
        }

        @Test
        void that_adds_a_backend_tells_of_its_first_round() throws Exception {
            SickServer server = server(WELL);
            Configuration old = Configurations.of(backend(quick().build(), server.port()));
            Configuration now = Configurations.of(
                    backend(quick().build(), server.port()),
                    Configurations.backend("new", quick().build(), Configurations.PASSIVE, server.port()));
            deploy(old);
            await(FirstRoundFinished.class, r -> r.backend().equals("live"));
            reload(old, now);
            await(FirstRoundFinished.class, r -> r.backend().equals("new"));
        }

        @Test
        void that_switches_checks_off_makes_a_server_unchecked() throws Exception {
            SickServer server = server(SICK);
            Configuration old = Configurations.of(backend(quick().build(), server.port()));
            Configuration now = Configurations.of(
                    backend(CheckSettings.of(HealthCheck.Type.NONE).build(), server.port()));
            deploy(old);
            awaitHealth(id(1, server), Health.DOWN);
            reload(old, now);
            awaitHealth(id(1, server), Health.UNCHECKED);
        }

        @Test
        void that_removes_a_server_ends_its_checks() throws Exception {
            SickServer gone = server(SickServer.Connection::awaitEnd);
            SickServer stays = server(WELL);
            Configuration old = Configurations.of(backend(quick().build(), stays.port(), gone.port()));
            Configuration now = Configurations.of(backend(quick().build(), stays.port()));
            deploy(old);
            awaitHealth(id(1, stays), Health.UP);
            reload(old, now);
            // the check that hangs is broken off, long before its timeout
            await(FirstRoundFinished.class, r -> true);
            assertEquals("fin", gone.awaitEnd());
        }
    }

    @Nested
    class A_name {
        @Test
        void is_checked_at_the_first_address_that_the_balancer_found() throws Exception {
            SickServer server = server(WELL);
            ServerId id = new ServerId("live", "named", "ws://nowhere.invalid:80");
            HealthCheck check = quick().port(server.port()).build();
            deploy(Configurations.of(Configurations.backend(
                    "live", check, Configurations.PASSIVE, Configurations.server(id, "no..such..name", 80))));
            ServerHealthChanged down = awaitHealth(id, Health.DOWN);
            assertEquals("the first check failed: connect, name not resolved", down.evidence());
            publish(new ServerResolved(id, List.of(server.address())));
            awaitHealth(id, Health.UP);
        }
    }
}
