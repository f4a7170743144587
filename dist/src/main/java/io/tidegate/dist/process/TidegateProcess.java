package io.tidegate.dist.process;

import io.tidegate.core.config.Configuration;
import io.tidegate.core.frontend.Frontends;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Tidegate in this JVM: everything that {@code tidegate run} starts. Started once, ended once.
 *
 * <p>Thread: any; {@link #start} and {@link #awaitEnd} block their caller.
 */
public final class TidegateProcess {
    private static final Logger LOG = LoggerFactory.getLogger(TidegateProcess.class);

    /** Reading files and certificates at a reload, and writing long answers of the admin side; names have threads of their own. */
    private static final int WORKER_THREADS = 4;

    private final ConfigurationSource source;
    private final Configuration initial;
    private final CompletableFuture<Started> started = new CompletableFuture<>();

    private record Started(Supervisor supervisor, Crew crew) {}

    /**
     * Nothing is opened yet.
     *
     * @param source where {@code initial} came from, and reloads will
     */
    public TidegateProcess(ConfigurationSource source, Configuration initial) {
        this.source = source;
        this.initial = initial;
    }

    /**
     * Starts it, and returns the addresses once every frontend listens.
     *
     * @throws StartFailure where an address is taken or a certificate cannot be used; nothing is left open
     */
    public List<Frontends.Bound> start() throws StartFailure {
        Vertx vertx = Vertx.builder().with(options()).withTransport(transport()).build();
        try {
            Frontends frontends = Frontends.of(vertx, initial);
            Supervisor supervisor = new Supervisor(source, initial, frontends);
            Crew crew = new Crew(vertx, initial, frontends, supervisor);
            List<Frontends.Bound> bound =
                    crew.deploy().toCompletionStage().toCompletableFuture().join();
            started.complete(new Started(supervisor, crew));
            return bound;
        } catch (IOException e) {
            close(vertx);
            throw new StartFailure(e, true);
        } catch (CompletionException e) {
            close(vertx);
            throw new StartFailure(Optional.ofNullable(e.getCause()).orElse(e), false);
        }
    }

    /** Reads the configuration anew and applies it, once the start is over; the log says how that went. */
    public void reload() {
        started.thenAccept(running -> running.supervisor().reload(false));
    }

    /** Begins the graceful end, once the start is over; more than once is once. */
    public void shutdown() {
        started.thenAccept(running -> running.supervisor().shutdown());
    }

    /** Waits until the graceful end is over. */
    public void awaitEnd() throws InterruptedException {
        Started running = started.join();
        running.supervisor().awaitDrained();
        running.crew().close();
    }

    private static void close(Vertx vertx) {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Transport transport() {
        if (initial.transport() == Configuration.Transport.CHANNEL) {
            return Transport.NIO;
        }
        Transport epoll = SteadyEpoll.transport();
        if (!epoll.available() && "Linux".equals(System.getProperty("os.name"))) {
            LOG.atWarn()
                    .addKeyValue("reason", epoll.unavailabilityCause())
                    .addKeyValue("effect", "transport=channel: tunnels and handshakes cost more")
                    .addKeyValue(
                            "remedy", "let the process load lib/META-INF/native, or set tidegate.transport = channel")
                    .log("no-native-epoll");
        }
        return epoll;
    }

    private VertxOptions options() {
        return new VertxOptions()
                .setEventLoopPoolSize(EventLoops.count(initial))
                .setWorkerPoolSize(WORKER_THREADS)
                .setInternalBlockingPoolSize(WORKER_THREADS)
                // else Vert.x makes a directory for files that it takes out of jars, which we do not ask of it
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }
}
