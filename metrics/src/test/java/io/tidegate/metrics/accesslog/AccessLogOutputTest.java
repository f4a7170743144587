package io.tidegate.metrics.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Outputs that are slow, that fail, or that cannot be opened. */
@Timeout(60)
final class AccessLogOutputTest extends LogScene {
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
}
