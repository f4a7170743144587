package io.tidegate.metrics.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.LogMessage.ExchangeEnded;
import io.tidegate.core.bus.LogMessage.Subject;
import io.tidegate.core.bus.LogMessage.TunnelOpened;
import io.tidegate.core.config.AccessLogSettings;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AccessLogTest {
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
    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private static Subject subject(String path) {
        return new Subject(
                "req-1",
                "192.0.2.1:4711",
                "public",
                OptionalInt.of(2),
                Optional.of("live"),
                Optional.of("live-1"),
                Optional.of("GET"),
                Optional.of("chat.example.com"),
                Optional.of(path),
                Optional.of("TLSv1.3"));
    }

    private static ExchangeEnded tunnel(String path) {
        return new ExchangeEnded(
                AT,
                subject(path),
                OptionalInt.of(101),
                OptionalLong.of(0),
                OptionalLong.of(1),
                OptionalLong.of(3),
                61_000,
                1_000,
                5_000_000_000L,
                OptionalLong.of(7),
                OptionalLong.of(8),
                Optional.of("client"),
                OptionalInt.of(1001),
                "closed",
                1);
    }

    private static ExchangeEnded refused() {
        return new ExchangeEnded(
                AT,
                new Subject(
                        "req-2",
                        "192.0.2.1:4712",
                        "public",
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                0,
                0,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of("tidegate"),
                OptionalInt.empty(),
                "no-route",
                0);
    }

    private AccessLogSettings settings(String file, boolean open) {
        return new AccessLogSettings(folder.resolve(file).toString(), AccessLogSettings.Format.JSON, open);
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file));
    }

    private static AccessLog started(AccessLogSettings settings, Output.Opener opener) {
        AccessLog log = new AccessLog(settings, opener);
        log.start();
        return log;
    }

    private static AccessLog started(AccessLogSettings settings) {
        return started(settings, Output.Opener.SYSTEM);
    }

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
    class A_blocked_output {
        private final CountDownLatch blocked = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("bytes come in batches");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                blocked.countDown();
                try {
                    assertTrue(release.await(20, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                written.write(bytes, offset, length);
            }
        };

        @Test
        void drops_what_the_queue_cannot_hold_and_counts_it() throws Exception {
            AccessLog log = started(settings("-", false), path -> slow);
            log.add(tunnel("/first"));
            assertTrue(blocked.await(20, TimeUnit.SECONDS));
            // the first is being written and still counts: it is held until the output has it
            int room = AccessLog.MAX_QUEUED_LINES - 1;
            for (int i = 0; i < room + 100; i++) {
                log.add(tunnel("/more"));
            }
            assertEquals(100, log.dropped());
            assertEquals(AccessLog.MAX_QUEUED_LINES, log.queued());
            release.countDown();
            log.stop(PATIENCE);
            assertEquals(0, log.queued());
            assertEquals(
                    AccessLog.MAX_QUEUED_LINES,
                    written.toString(StandardCharsets.UTF_8).lines().count());
        }

        @Test
        void counts_a_long_path_more_than_once() throws Exception {
            AccessLog log = started(settings("-", false), path -> slow);
            log.add(tunnel("/first"));
            assertTrue(blocked.await(20, TimeUnit.SECONDS));
            log.add(tunnel("/".repeat(10 * 1024)));
            assertEquals(1 + 1 + 10, log.queued());
            release.countDown();
            log.stop(PATIENCE);
        }

        @Test
        void does_not_keep_the_process_from_ending() throws Exception {
            AccessLog log = started(settings("-", false), path -> slow);
            log.add(tunnel("/first"));
            assertTrue(blocked.await(20, TimeUnit.SECONDS));
            log.stop(Duration.ofMillis(1));
            assertEquals(1, log.queued());
            release.countDown();
        }
    }

    @Nested
    class An_output_that_fails {

        @Test
        void costs_the_lines_of_that_time_and_no_more() throws Exception {
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            CountDownLatch failed = new CountDownLatch(1);
            OutputStream full = new OutputStream() {
                @Override
                public void write(int b) {
                    written.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    if (failed.getCount() > 0) {
                        written.write(bytes, offset, 10);
                        throw new IOException("No space left on device");
                    }
                    written.write(bytes, offset, length);
                }

                @Override
                public void flush() {}
            };
            AccessLog log = started(settings("-", false), path -> full);
            log.add(tunnel("/lost"));
            while (log.dropped() == 0) {
                Thread.onSpinWait();
            }
            failed.countDown();
            log.add(tunnel("/kept"));
            log.stop(PATIENCE);
            List<String> lines =
                    written.toString(StandardCharsets.UTF_8).lines().toList();
            assertEquals(1, log.dropped());
            assertEquals("/kept", new JsonObject(lines.getLast()).getString("path"));
        }
    }

    @Nested
    class A_file_that_cannot_be_opened {

        @Test
        void drops_and_counts_until_a_reload_names_another() throws Exception {
            AccessLog log = started(settings("no/such/folder.log", false));
            log.add(tunnel("/lost"));
            log.reopen(settings("a.log", false));
            log.add(tunnel("/kept"));
            log.stop(PATIENCE);
            assertEquals(1, log.dropped());
            assertEquals(1, lines("a.log").size());
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
