package io.tidegate.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tidegate.core.config.Backend.Balance;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class NamesTest {
    private static final List<InetAddress> ONE = List.of(InetAddress.ofLiteral("192.0.2.1"));
    private static final List<InetAddress> TWO =
            List.of(InetAddress.ofLiteral("192.0.2.2"), InetAddress.ofLiteral("192.0.2.1"));

    private final List<String> told = new ArrayList<>();
    private final Names names = new Names(
            (server, addresses, named) -> told.add(server.name() + (named ? " " : " literal ") + addresses.toString()));
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Names.class);

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
    }

    private void use(Spec spec) {
        names.use(Spec.configuration(spec));
    }

    private static Spec named() {
        return Spec.of(Balance.ROUND_ROBIN).at("a", "app.test", 80).at("b", "app.test", 81);
    }

    @Test
    void literal_addresses_are_known_at_once_and_never_looked_up() {
        use(Spec.of(Balance.ROUND_ROBIN).at("a", "192.0.2.9", 80).at("b", "2001:db8::1", 80));
        assertEquals(List.of("a literal [/192.0.2.9:80]", "b literal [/[2001:db8:0:0:0:0:0:1]:80]"), told);
        assertEquals(List.of(), names.due(0));
        assertTrue(names.settled());
        assertEquals(OptionalLong.empty(), names.nextDueMillis());
    }

    @Test
    void a_name_is_looked_up_once_for_all_its_servers_and_again_after_the_interval() {
        use(named());
        assertFalse(names.settled());
        assertEquals(List.of("app.test"), names.due(1_000));
        assertEquals(List.of(), names.due(1_000));
        names.onFound("app.test", ONE, 1_500);
        assertTrue(names.settled());
        assertEquals(List.of("a [/192.0.2.1:80]", "b [/192.0.2.1:81]"), told);
        assertEquals(OptionalLong.of(31_500), names.nextDueMillis());
        assertEquals(List.of(), names.due(31_499));
        assertEquals(List.of("app.test"), names.due(31_500));
    }

    @Test
    void only_a_change_is_told() {
        use(named());
        names.onFound("app.test", TWO, 0);
        names.onFound("app.test", TWO.reversed(), 0);
        assertEquals(2, told.size());
        names.onFound("app.test", ONE, 0);
        assertEquals("b [/192.0.2.1:81]", told.getLast());
    }

    @Test
    void a_name_with_both_kinds_of_address_is_used_by_its_ipv4_ones() {
        use(Spec.of(Balance.ROUND_ROBIN).at("a", "localhost", 80));
        InetAddress v6 = InetAddress.ofLiteral("::1");
        names.onFound("localhost", List.of(v6, InetAddress.ofLiteral("127.0.0.1")), 0);
        assertEquals("a [/127.0.0.1:80]", told.getLast());
        names.onFound("localhost", List.of(v6), 0);
        assertEquals("a [/[0:0:0:0:0:0:0:1]:80]", told.getLast());
    }

    @Test
    void a_name_that_stops_resolving_keeps_its_addresses_and_says_so_once() {
        use(named());
        names.onFound("app.test", ONE, 0);
        names.onFailed("app.test", "no such host", 30_000);
        names.onFailed("app.test", "no such host", 60_000);
        assertEquals(2, told.size());
        assertEquals(
                List.of(Level.WARN),
                logged.list.stream().map(ILoggingEvent::getLevel).toList());
        assertTrue(logged.list.getFirst().getFormattedMessage().contains("stay in use"));
        names.onFound("app.test", ONE, 90_000);
        names.onFailed("app.test", "no such host", 120_000);
        assertEquals(2, logged.list.size());
    }

    @Test
    void a_name_that_never_resolved_is_settled_too_and_tried_again() {
        use(named());
        names.due(0);
        names.onFailed("app.test", "no such host", 5);
        assertTrue(names.settled());
        assertTrue(logged.list.getFirst().getFormattedMessage().contains("web/a"));
        assertEquals(List.of("app.test"), names.due(30_005));
    }

    @Test
    void a_reload_keeps_what_is_known_and_forgets_what_is_gone() {
        use(named());
        names.due(0);
        names.onFound("app.test", ONE, 0);
        use(named().at("c", "other.test", 80));
        assertEquals(List.of("app.test", "other.test"), names.due(100));
        names.onFound("app.test", ONE, 100);
        assertEquals(2, told.size());
        use(Spec.of(Balance.ROUND_ROBIN).at("c", "other.test", 80));
        names.onFound("app.test", TWO, 200);
        assertEquals(2, told.size());
    }
}
