package io.tidegate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.HealthMessage;
import io.tidegate.core.bus.HealthMessage.ServerEjected;
import io.tidegate.core.bus.HealthMessage.ServerFailed;
import io.tidegate.core.bus.HealthMessage.ServerReadmitted;
import io.tidegate.core.bus.HealthMessage.ServerWatched;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.PassiveCheck;
import io.tidegate.core.config.ServerId;
import io.tidegate.health.probe.CheckSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EjectionsTest {
    private static final long EJECT_MILLIS = 30_000;
    private static final PassiveCheck OFF = new PassiveCheck(0, Duration.ofSeconds(10), Duration.ofSeconds(30));

    private final Ejections ejections = new Ejections();
    private long nowMillis = 1_000_000;

    private static ServerId server(int number) {
        return Configurations.id("live", "s" + number, number);
    }

    private static Configuration servers(int count, PassiveCheck check) {
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            ports[i] = i + 1;
        }
        return Configurations.of(
                Configurations.backend("live", CheckSettings.tcp().build(), check, ports));
    }

    private List<HealthMessage> fail(int server, int times) {
        List<HealthMessage> told = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            told.addAll(ejections.failed(
                    new ServerFailed(server(server), CheckResult.TIMEOUT, "no answer"),
                    nowMillis,
                    Instant.ofEpochMilli(nowMillis)));
        }
        return told;
    }

    /** For how long a server is ejected by so many failures; then it is back. */
    private long ejectAndReadmit() {
        ServerEjected ejected = fail(1, 5).stream()
                .filter(ServerEjected.class::isInstance)
                .map(ServerEjected.class::cast)
                .findFirst()
                .orElseThrow();
        long millis = ejected.until().toEpochMilli() - nowMillis;
        nowMillis += millis;
        assertEquals(List.of(new ServerReadmitted(server(1))), ejections.readmit(nowMillis));
        return millis;
    }

    @Nested
    class A_server_of_two {
        A_server_of_two() {
            ejections.apply(servers(2, Configurations.PASSIVE));
        }

        @Test
        void is_watched_from_its_first_failure_on() {
            assertEquals(List.of(new ServerWatched(server(1), true)), fail(1, 4));
        }

        @Test
        void is_ejected_by_the_fifth_failure_with_the_evidence() {
            fail(1, 4);
            assertEquals(
                    List.of(
                            new ServerEjected(
                                    server(1),
                                    Instant.ofEpochMilli(nowMillis + EJECT_MILLIS),
                                    "5 failures of real traffic within 10000 ms, the last: timeout, no answer"),
                            new ServerWatched(server(1), false)),
                    fail(1, 1));
            assertEquals(OptionalLong.of(nowMillis + EJECT_MILLIS), ejections.nextMillis());
        }

        @Test
        void is_not_ejected_by_failures_that_are_far_apart() {
            fail(1, 1);
            for (int i = 0; i < 50; i++) {
                nowMillis += 2_500; // never five within 10 s
                assertEquals(List.of(), fail(1, 1));
            }
        }

        @Test
        void has_a_clean_slate_after_one_good_answer() {
            fail(1, 4);
            assertEquals(List.of(new ServerWatched(server(1), false)), ejections.answered(server(1)));
            assertEquals(List.of(), ejections.answered(server(1)));
            assertEquals(List.of(new ServerWatched(server(1), true)), fail(1, 4));
        }

        @Test
        void is_readmitted_when_its_time_is_over_and_not_before() {
            fail(1, 5);
            assertEquals(List.of(), ejections.readmit(nowMillis + EJECT_MILLIS - 1));
            assertEquals(List.of(new ServerReadmitted(server(1))), ejections.readmit(nowMillis + EJECT_MILLIS));
            assertEquals(OptionalLong.empty(), ejections.nextMillis());
        }

        @Test
        void ignores_what_comes_late_while_it_is_ejected() {
            fail(1, 5);
            assertEquals(List.of(), fail(1, 20));
            assertEquals(List.of(), ejections.answered(server(1)));
        }

        @Test
        void is_the_only_one_that_can_be_ejected() {
            fail(1, 5);
            List<HealthMessage> told = fail(2, 20);
            assertEquals(List.of(new ServerWatched(server(2), true)), told);
            ejections.readmit(nowMillis + EJECT_MILLIS);
            assertTrue(fail(2, 1).getFirst() instanceof ServerEjected);
        }
    }

    @Nested
    class Repetition {
        Repetition() {
            ejections.apply(servers(2, Configurations.PASSIVE));
        }

        @Test
        void doubles_the_time_up_to_ten_times() {
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                times.add(ejectAndReadmit() / EJECT_MILLIS);
            }
            assertEquals(List.of(1L, 2L, 4L, 8L, 10L, 10L), times);
        }

        @Test
        void is_forgotten_one_by_one_after_a_quiet_time() {
            ejectAndReadmit();
            ejectAndReadmit();
            nowMillis += Suspect.FORGIVEN_AFTER * EJECT_MILLIS;
            assertEquals(2 * EJECT_MILLIS, ejectAndReadmit());
            nowMillis += 10 * Suspect.FORGIVEN_AFTER * EJECT_MILLIS;
            assertEquals(EJECT_MILLIS, ejectAndReadmit());
        }
    }

    @Nested
    class Never_more_than_half {
        private int ejectedOf(int servers) {
            ejections.apply(servers(servers, Configurations.PASSIVE));
            int ejected = 0;
            for (int server = 1; server <= servers; server++) {
                ejected += (int) fail(server, 5).stream()
                        .filter(ServerEjected.class::isInstance)
                        .count();
            }
            return ejected;
        }

        @Test
        void of_one_none() {
            assertEquals(0, ejectedOf(1));
        }

        @Test
        void of_three_one() {
            assertEquals(1, ejectedOf(3));
        }

        @Test
        void of_ten_five() {
            assertEquals(5, ejectedOf(10));
        }
    }

    @Nested
    class A_reload {
        @Test
        void that_switches_it_off_readmits_and_stops_watching() {
            ejections.apply(servers(4, Configurations.PASSIVE));
            fail(1, 5);
            fail(2, 1);
            List<HealthMessage> told = ejections.apply(servers(4, OFF));
            assertEquals(2, told.size());
            assertTrue(told.contains(new ServerReadmitted(server(1))));
            assertTrue(told.contains(new ServerWatched(server(2), false)));
            assertEquals(List.of(), fail(3, 100));
        }

        @Test
        void that_changes_nothing_keeps_an_ejection() {
            ejections.apply(servers(2, Configurations.PASSIVE));
            fail(1, 5);
            assertEquals(List.of(), ejections.apply(servers(2, Configurations.PASSIVE)));
            assertEquals(OptionalLong.of(nowMillis + EJECT_MILLIS), ejections.nextMillis());
        }

        @Test
        void that_removes_a_server_forgets_it() {
            ejections.apply(servers(4, Configurations.PASSIVE));
            fail(4, 5);
            assertEquals(List.of(), ejections.apply(servers(2, Configurations.PASSIVE)));
            assertEquals(OptionalLong.empty(), ejections.nextMillis());
            assertEquals(List.of(), fail(4, 5));
        }
    }
}
