package io.tidegate.metrics.accesslog;

import io.tidegate.core.bus.LogMessage;
import io.tidegate.core.bus.LogMessage.ExchangeEnded;
import io.tidegate.core.bus.LogMessage.Subject;
import io.tidegate.core.bus.LogMessage.TunnelOpened;
import io.tidegate.core.config.AccessLogSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log: a bounded queue and the one thread that writes it. What comes faster than the output takes it is
 * dropped and counted; nobody waits for it.
 *
 * <p>Thread: any; {@link #stop} blocks.
 */
public final class AccessLog {
    /** So many lines may wait; one with a long path or host counts once more for each KiB of them. */
    public static final int MAX_QUEUED_LINES = 65_536;

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int KIB = 1024;

    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile boolean wanted;
    private volatile boolean opensWanted;

    public AccessLog(AccessLogSettings settings) {
        this(settings, Output.Opener.SYSTEM);
    }

    AccessLog(AccessLogSettings settings, Output.Opener opener) {
        this.writer = new Thread(new Writer(queue, queued, dropped, opener), "tidegate-access-log");
        // An output that blocks for ever must not keep the process alive.
        writer.setDaemon(true);
        reopen(settings);
    }

    public void start() {
        writer.start();
    }

    /** Queues a line, or drops it where the queue has no room. */
    public void add(LogMessage message) {
        if (!wanted || (message instanceof TunnelOpened && !opensWanted)) {
            return;
        }
        int weight = weight(message);
        if (queued.addAndGet(weight) > MAX_QUEUED_LINES) {
            queued.addAndGet(-weight);
            dropped.increment();
            return;
        }
        queue.add(new Entry.Line(message, weight));
    }

    /** Goes on with these settings; the file is opened anew even where they are the same, as logrotate needs it. */
    public void reopen(AccessLogSettings settings) {
        wanted = settings.enabled();
        opensWanted = settings.open();
        queue.add(new Entry.Reopen(settings));
    }

    /** Writes what is queued and ends; gives up after {@code patience}. */
    public void stop(Duration patience) throws InterruptedException {
        wanted = false;
        queue.add(new Entry.Stop());
        if (!writer.join(patience)) {
            LOG.warn("event=access-log-blocks lost={}", queued.get());
        }
    }

    /** Lines that were not written, since the start. */
    public long dropped() {
        return dropped.sum();
    }

    /** Lines that wait, as {@link #MAX_QUEUED_LINES} counts them. */
    public int queued() {
        return queued.get();
    }

    private static int weight(LogMessage message) {
        Subject subject = switch (message) {
            case ExchangeEnded ended -> ended.subject();
            case TunnelOpened opened -> opened.subject();
        };
        return 1 + (length(subject.path()) + length(subject.host())) / KIB;
    }

    private static int length(Optional<String> text) {
        return text.map(String::length).orElse(0);
    }
}
