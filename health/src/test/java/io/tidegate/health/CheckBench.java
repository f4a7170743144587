package io.tidegate.health;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.HealthMessage.CheckFinished;
import io.tidegate.core.config.Server;
import io.tidegate.health.probe.CheckSettings;
import io.tidegate.health.probe.SickServer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a WebSocket check costs, and how many a second one process makes: so many servers with one interval, each check a
 * connect, a handshake, a Close both ways and a FIN, against a server on plain sockets in a JVM of its own.
 * {@code docs/health.md} has the command and what it printed.
 */
public final class CheckBench {
    private static final int WARM_SECONDS = 10;
    private static final int SECONDS = 10;

    private final LongAdder passed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder tookMicros = new LongAdder();

    private CheckBench() {}

    /**
     * With {@code serve} it is the server, and prints its port; otherwise the arguments are the server's port, how many
     * servers there are, and their interval in milliseconds.
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("serve")) {
            serve();
        } else {
            new CheckBench()
                    .run(
                            Integer.parseInt(arguments[0]),
                            Integer.parseInt(arguments[1]),
                            Duration.ofMillis(Long.parseLong(arguments[2])));
        }
    }

    private static void serve() throws IOException, InterruptedException {
        try (SickServer server = new SickServer(connection -> {
            connection.switchProtocols();
            connection.farewell();
        })) {
            System.out.println(server.port());
            Thread.currentThread().join();
        }
    }

    private void run(int port, int servers, Duration interval) throws Exception {
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        Context context = vertx.getOrCreateContext();
        context.runOnContext(on -> new Bus(context).on(CheckFinished.class, this::count));
        Server[] all = new Server[servers];
        for (int i = 0; i < servers; i++) {
            all[i] = Configurations.server(Configurations.id("live", "s" + i, port), "127.0.0.1", port);
        }
        String deployed = vertx.deployVerticle(new HealthVerticle(
                        Configurations.of(Configurations.backend(
                                "live",
                                CheckSettings.websocket().every(interval).build(),
                                Configurations.PASSIVE,
                                all)),
                        InstantSource.system(),
                        new SplittableRandom(1)))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        TimeUnit.SECONDS.sleep(WARM_SECONDS);
        measure(System.out, servers, interval);
        vertx.undeploy(deployed).toCompletionStage().toCompletableFuture().get(); // before its listener
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private void count(CheckFinished finished) {
        (finished.result() == CheckResult.PASSED ? passed : failed).increment();
        tookMicros.add(finished.took().toNanos() / 1000);
    }

    private void measure(PrintStream out, int servers, Duration interval) throws InterruptedException {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        passed.reset();
        failed.reset();
        tookMicros.reset();
        long cpu = process.getProcessCpuTime();
        long allocated = allocatedBytes();
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(SECONDS);
        double seconds = (System.nanoTime() - start) / 1e9;
        long checks = Math.max(1, passed.sum() + failed.sum());
        out.printf(
                "%d servers every %d ms: %.0f checks/s, %d failed; a check: %.0f us of CPU, %.1f kB of garbage, %.2f ms"
                        + " until it is decided%n",
                servers,
                interval.toMillis(),
                checks / seconds,
                failed.sum(),
                (process.getProcessCpuTime() - cpu) / 1e3 / checks,
                (allocatedBytes() - allocated) / 1e3 / checks,
                tookMicros.sum() / 1e3 / checks);
    }

    private static long allocatedBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .sum();
    }
}
