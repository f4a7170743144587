package io.tidegate.dist.process;

import io.tidegate.dist.log.LogConfigurator;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * What signals mean (contract §3): SIGHUP reloads; SIGTERM and SIGINT end gracefully, a second one of them at once.
 *
 * <p>Thread: the JVM calls each handler on a thread of its own.
 */
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final int SIGNALLED = 128;

    private final AtomicBoolean ending = new AtomicBoolean();
    private final TidegateProcess process;

    private Signals(TidegateProcess process) {
        this.process = process;
    }

    /** From now on signals act on this process; until then they end the JVM as usual. */
    @SuppressWarnings("sunapi") // the JDK has no other way to hear a signal; exported by jdk.unsupported
    public static void install(TidegateProcess process) {
        Signals signals = new Signals(process);
        Signal.handle(new Signal("HUP"), signal -> process.reload());
        Signal.handle(new Signal("TERM"), signal -> signals.onEnd(signal.getNumber()));
        Signal.handle(new Signal("INT"), signal -> signals.onEnd(signal.getNumber()));
    }

    private void onEnd(int signal) {
        if (ending.compareAndSet(false, true)) {
            process.shutdown();
            return;
        }
        LOG.atWarn().addKeyValue("signal", signal).log("ended-at-once");
        LogConfigurator.flush();
        Runtime.getRuntime().halt(SIGNALLED + signal);
    }
}
