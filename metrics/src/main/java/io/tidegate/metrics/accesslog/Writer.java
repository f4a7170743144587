package io.tidegate.metrics.accesslog;

import io.tidegate.core.config.AccessLogSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes queued lines in batches; a batch ends where the queue is empty, so no line waits for another.
 *
 * <p>Thread: its own, the only one that formats or touches the output.
 */
final class Writer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int BATCH_LINES = 1024;
    private static final int BATCH_BYTES = 64 * 1024;

    private final BlockingQueue<Entry> queue;
    private final AtomicInteger queued;
    private final LongAdder dropped;
    private final Output.Opener opener;
    private final LineFormat format = new LineFormat();
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream(BATCH_BYTES);
    private int batchLines;
    private int batchWeight;
    private Output output = new Output.Off();
    private boolean failing;
    /** The last write failed and may have left half a line. */
    private boolean torn;

    Writer(BlockingQueue<Entry> queue, AtomicInteger queued, LongAdder dropped, Output.Opener opener) {
        this.queue = queue;
        this.queued = queued;
        this.dropped = dropped;
        this.opener = opener;
    }

    @Override
    public void run() {
        List<Entry> entries = new ArrayList<>(BATCH_LINES);
        try {
            while (true) {
                entries.add(queue.take());
                queue.drainTo(entries, BATCH_LINES - 1);
                for (Entry entry : entries) {
                    switch (entry) {
                        case Entry.Line line -> append(line);
                        case Entry.Reopen reopen -> reopen(reopen.settings());
                        case Entry.Stop stop -> {
                            close();
                            return;
                        }
                    }
                }
                entries.clear();
                write();
            }
        } catch (InterruptedException e) {
            close();
        }
    }

    private void append(Entry.Line line) {
        batchWeight += line.weight();
        try {
            format.append(line.message(), batch);
            batchLines++;
        } catch (IOException | RuntimeException e) {
            dropped.increment();
            fail("a line cannot be written", e);
        }
        if (batch.size() >= BATCH_BYTES) {
            write();
        }
    }

    private void write() {
        if (batchLines > 0) {
            switch (output) {
                case Output.Open open -> write(open);
                case Output.Off off -> {}
                case Output.Failed failed -> dropped.add(batchLines);
            }
        }
        batch.reset();
        batchLines = 0;
        queued.addAndGet(-batchWeight);
        batchWeight = 0;
    }

    private void write(Output.Open open) {
        try {
            if (torn) {
                open.stream().write('\n');
            }
            batch.writeTo(open.stream());
            open.stream().flush();
            if (torn) {
                LOG.info("event=access-log-written-again");
            }
            torn = false;
            failing = false;
        } catch (IOException e) {
            torn = true;
            dropped.add(batchLines);
            fail("it cannot be written", e);
        }
    }

    private void reopen(AccessLogSettings settings) {
        close();
        failing = false;
        torn = false;
        if (!settings.enabled()) {
            return;
        }
        try {
            output = new Output.Open(opener.open(settings.path()));
        } catch (IOException | RuntimeException e) {
            output = new Output.Failed();
            fail(settings.path() + " cannot be opened, lines are dropped until a reload", e);
        }
    }

    private void close() {
        write();
        if (output instanceof Output.Open open) {
            try {
                open.stream().close();
            } catch (IOException e) {
                fail("it cannot be closed", e);
            }
        }
        output = new Output.Off();
    }

    /** One line in the application log for what goes on failing. */
    private void fail(String what, Exception why) {
        if (!failing) {
            LOG.warn("event=access-log-failed detail=\"{}: {}\"", what, why.toString());
        }
        failing = true;
    }
}
