package io.tidegate.dist.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets Logback up without a file of its own: no XML is parsed at the start, and there is one place to look at.
 *
 * <p>Two system properties, which are not below {@code tidegate.} because those are the configuration's: {@code
 * log.format} ({@code text}, the default, or {@code json}) and {@code log.level} ({@code info} by default).
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    /** Lines that may wait for a slow terminal or pipe; what comes past it is counted and left out. */
    private static final int QUEUE_LINES = 4096;

    private static final int FLUSH_MILLIS = 2000;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder(context));
        stderr.start();

        BoundedAppender queue = new BoundedAppender();
        queue.setContext(context);
        queue.setName("application-log");
        queue.setQueueSize(QUEUE_LINES);
        queue.setDiscardingThreshold(0);
        queue.setMaxFlushTime(FLUSH_MILLIS);
        queue.setNeverBlock(true);
        queue.addAppender(stderr);
        queue.start();

        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty("log.level"), Level.INFO));
        context.getLogger("com.hazelcast").setLevel(Level.WARN); // some twenty lines and a banner at each start
        // a stack trace each time that the cluster cannot be joined, which is tried again and told once
        // (cluster-unreachable)
        context.getLogger("io.vertx.core.impl.VertxImpl").setLevel(Level.OFF);
        root.addAppender(queue);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Writes what waits in the queue; the log takes nothing afterwards. */
    public static void flush() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            context.stop();
        }
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context) {
        Encoder<ILoggingEvent> encoder =
                System.getProperty("log.format", "text").equals("json") ? new JsonLines() : new TextLines();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
