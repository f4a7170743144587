package io.tidegate.metrics.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.LogMessage.TunnelOpened;
import io.tidegate.core.config.AccessLogSettings;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AccessLogTest extends LogScene {
    private static final Path PAGE = Path.of("../docs/access-log.md");
    private static final List<String> FIELDS = List.of(
            "time",
            "request_id",
            "client",
            "frontend",
            "route",
            "backend",
            "server",
            "method",
            "host",
            "path",
            "status",
            "queue_ms",
            "connect_ms",
            "handshake_ms",
            "duration_ms",
            "bytes_to_server",
            "bytes_to_client",
            "messages_to_server",
            "messages_to_client",
            "closed_by",
            "close_code",
            "reason",
            "tls",
            "retries");

    @Nested
    class A_line {

        @Test
        void of_a_tunnel_has_every_field_in_order() throws Exception {
            AccessLog log = started(settings("a.log", false));
            log.add(tunnel("/chat"));
            log.stop(PATIENCE);
            JsonObject line = new JsonObject(lines("a.log").getFirst());
            assertEquals(FIELDS, List.copyOf(line.fieldNames()));
            assertEquals("2026-11-24T10:00:00.000Z", line.getString("time"));
            assertEquals(2, line.getInteger("route"));
            assertEquals(5_000_000_000L, line.getLong("bytes_to_client"));
            assertEquals(1001, line.getInteger("close_code"));
            assertEquals("TLSv1.3", line.getString("tls"));
        }

        @Test
        void has_null_where_a_field_does_not_apply() throws Exception {
            AccessLog log = started(settings("a.log", false));
            log.add(refused());
            log.stop(PATIENCE);
            JsonObject line = new JsonObject(lines("a.log").getFirst());
            assertEquals(FIELDS, List.copyOf(line.fieldNames()));
            for (String field :
                    List.of("route", "backend", "server", "method", "host", "path", "status", "close_code", "tls")) {
                assertNull(line.getValue(field), field);
            }
            assertEquals("no-route", line.getString("reason"));
        }

        @Test
        void of_an_open_tunnel_has_every_field_and_says_so() throws Exception {
            AccessLog log = started(settings("a.log", true));
            log.add(new TunnelOpened(AT, subject("/chat")));
            log.stop(PATIENCE);
            JsonObject line = new JsonObject(lines("a.log").getFirst());
            assertEquals(FIELDS, List.copyOf(line.fieldNames()));
            assertEquals("open", line.getString("reason"));
            assertNull(line.getValue("duration_ms"));
        }

        @Test
        void stays_one_line_of_ascii_whatever_the_path_holds() throws Exception {
            String odd = "/q\"uo\\te\n\r\u0000\u001b[2J\u009b\u2028\u20ac\ud83d\ude00\ud800";
            AccessLog log = started(settings("a.log", false));
            log.add(tunnel(odd));
            log.add(tunnel("/next"));
            log.stop(PATIENCE);
            List<String> lines = lines("a.log");
            assertEquals(2, lines.size());
            assertTrue(lines.getFirst().chars().allMatch(c -> c >= 0x20 && c < 0x7f), lines.getFirst());
            assertEquals(odd, new JsonObject(lines.getFirst()).getString("path"));
        }
    }

    @Nested
    class The_page {

        @Test
        void describes_the_fields_in_their_order() throws Exception {
            List<String> described = Files.readAllLines(PAGE).stream()
                    .filter(line -> line.startsWith("| `"))
                    .map(line -> line.split("`", -1)[1])
                    .toList();
            assertEquals(FIELDS, described);
        }
    }

    @Nested
    class An_opened_tunnel {

        @Test
        void has_no_line_unless_it_is_asked_for() throws Exception {
            AccessLog log = started(settings("a.log", false));
            log.add(new TunnelOpened(AT, subject("/chat")));
            log.stop(PATIENCE);
            assertTrue(lines("a.log").isEmpty());
        }
    }

    @Nested
    class A_reload {

        @Test
        void opens_a_file_anew_that_was_moved_away() throws Exception {
            AccessLog log = started(settings("a.log", false));
            log.add(tunnel("/1"));
            while (log.queued() > 0) {
                Thread.onSpinWait();
            }
            Files.move(folder.resolve("a.log"), folder.resolve("a.log.1"));
            log.add(tunnel("/2"));
            log.reopen(settings("a.log", false));
            log.add(tunnel("/3"));
            log.stop(PATIENCE);
            assertEquals(2, lines("a.log.1").size());
            assertEquals(1, lines("a.log").size());
        }

        @Test
        void may_switch_the_log_off_without_counting_drops() throws Exception {
            AccessLog log = started(settings("a.log", false));
            log.add(tunnel("/1"));
            log.reopen(new AccessLogSettings("off", AccessLogSettings.Format.JSON, false));
            log.add(tunnel("/2"));
            log.stop(PATIENCE);
            assertEquals(1, lines("a.log").size());
            assertEquals(0, log.dropped());
            assertFalse(Files.exists(folder.resolve("off")));
        }
    }
}
