package io.tidegate.dist.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** How an event looks in the application log. */
final class LinesTest {
    private static final Instant AT = Instant.parse("2026-11-24T08:00:00.123Z");

    private static LoggingEvent event(String logger, String message, KeyValuePair... pairs) {
        LoggingEvent event =
                new LoggingEvent("x", new LoggerContext().getLogger(logger), Level.INFO, message, null, new Object[0]);
        event.setInstant(AT);
        event.setKeyValuePairs(List.of(pairs));
        return event;
    }

    private static String text(LoggingEvent event) {
        return new String(new TextLines().encode(event), StandardCharsets.UTF_8);
    }

    private static JsonObject json(LoggingEvent event) {
        return new JsonObject(new String(new JsonLines().encode(event), StandardCharsets.UTF_8));
    }

    @Test
    void an_event_is_a_line_of_keys() {
        assertEquals(
                "2026-11-24T08:00:00.123Z INFO  event=listening address=[::]:8080\n",
                text(event("io.tidegate.x", "listening", new KeyValuePair("address", "[::]:8080"))));
    }

    @Test
    void a_message_that_is_written_as_pairs_is_the_same_as_one_made_of_pairs() {
        LoggingEvent written = event("io.tidegate.x", "event=server-down server=a/b evidence=\"said \"no\" twice\"");

        assertEquals(
                new JsonObject()
                        .put("time", AT.toString())
                        .put("level", "INFO")
                        .put("event", "server-down")
                        .put("server", "a/b")
                        .put("evidence", "said \"no\" twice"),
                json(written));
        assertTrue(text(written).contains("event=server-down server=a/b evidence=\"said \\\"no\\\" twice\""));
    }

    @Test
    void nothing_that_is_logged_begins_a_line_of_its_own() {
        String line = text(event("io.tidegate.x", "odd", new KeyValuePair("path", "a\nlevel=ERROR event=forged")));

        assertEquals(1, line.lines().count());
    }

    @Test
    void what_is_not_ours_names_its_logger() {
        assertTrue(text(event("io.netty.x", "hello there")).endsWith("event=\"hello there\" logger=io.netty.x\n"));
    }

    @Test
    void of_a_cluster_that_is_tried_again_and_again_are_ours_alone() {
        LoggerContext context = new LoggerContext();
        new LogConfigurator().configure(context);
        assertFalse(context.getLogger("io.vertx.core.impl.VertxImpl").isErrorEnabled());
        assertTrue(context.getLogger("io.vertx.core.impl.ContextImpl").isErrorEnabled());
        context.stop();
    }

    @Test
    void an_exception_stands_below_its_line() {
        LoggingEvent event = new LoggingEvent(
                "x",
                new LoggerContext().getLogger("io.tidegate.x"),
                Level.WARN,
                "failed",
                new IllegalStateException("why"),
                new Object[0]);

        List<String> lines = text(event).lines().toList();
        assertTrue(lines.get(0).endsWith("event=failed"), lines::toString);
        assertEquals("java.lang.IllegalStateException: why", lines.get(1));
    }
}
