package io.tidegate.dist.process;

import io.tidegate.dist.log.LogConfigurator;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What signals mean (contract §3): SIGHUP reloads; SIGTERM and SIGINT end gracefully, a second one of them at once. SIGUSR1
 * ends gracefully, too, as with HAProxy, however often it comes: it would end the JVM at once, and every connection.
 *
 * <p>Thread: the JVM calls each handler on a thread of its own.
 */
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    /** What a shell adds to the number of the signal that ended a process. */
    private static final int ENDED_BY_SIGNAL = 128;

    private static final int SIGTERM = 15;

    private final AtomicBoolean ending = new AtomicBoolean();
    private final TidegateProcess process;

    private Signals(TidegateProcess process) {
        this.process = process;
    }

    /** From now on signals act on this process; until then they end the JVM as usual. */
    public static void install(TidegateProcess process) {
        Signals signals = new Signals(process);
        SignalHandlers.on("HUP", process::reload);
        SignalHandlers.on("TERM", signals::onEnd);
        SignalHandlers.on("INT", signals::onEnd);
        SignalHandlers.on("USR1", signals::onSoftStop);
    }

    /** Whether it was the first to say so. */
    private boolean onSoftStop() {
        boolean first = ending.compareAndSet(false, true);
        if (first) {
            process.shutdown();
        }
        return first;
    }

    private void onEnd() {
        if (onSoftStop()) {
            return;
        }
        LOG.warn("ended-at-once");
        LogConfigurator.flush();
        Runtime.getRuntime().halt(ENDED_BY_SIGNAL + SIGTERM);
    }
}
