package io.tidegate.dist.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
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

    /**
     * Who warns of a node that is gone or back: some seven lines and two stack traces for each node that is killed, and each says what
     * {@code cluster-node-gone} and {@code cluster-node-joined} have said. Errors stay, and warnings of all others, such
     * as of strangers at the membership port.
     */
    private static final List<String> TOLD_BY_US = List.of(
            "com.hazelcast.internal.cluster.ClusterService",
            "com.hazelcast.internal.cluster.impl.ClusterHeartbeatManager",
            "com.hazelcast.internal.cluster.impl.MembershipManager",
            "com.hazelcast.internal.cluster.impl.TcpIpJoiner",
            "com.hazelcast.internal.cluster.impl.operations",
            "com.hazelcast.internal.partition",
            "com.hazelcast.internal.server.tcp.TcpServerConnectionErrorHandler",
            "com.hazelcast.spi.impl.operationservice",
            "io.vertx.core.eventbus.impl.clustered");

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
        quieten(context, root.isDebugEnabled());
        root.addAppender(queue);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static void quieten(LoggerContext context, boolean debug) {
        context.getLogger("com.hazelcast").setLevel(Level.WARN); // some twenty lines and a banner at each start
        // a stack trace each time that the cluster cannot be joined, which is tried again and told once
        // (cluster-unreachable)
        context.getLogger("io.vertx.core.impl.VertxImpl").setLevel(Level.OFF);
        if (!debug) {
            TOLD_BY_US.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
            context.addTurboFilter(new ResetByPeer());
        }
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
