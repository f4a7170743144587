package io.tidegate.health.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.config.Backend;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Checks whose event loop is held up for longer than their timeout, as on a machine that has no time for the process. */
class BusyLoopTest {
    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final Duration HELD_UP = TIMEOUT.multipliedBy(5);
    private static final int SECONDS = 20;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final Context context = vertx.getOrCreateContext();
    private final Prober prober = Prober.on(context, RandomGenerator.getDefault());
    private final CountDownLatch spoken = new CountDownLatch(1);

    @AfterEach
    void stop() throws Exception {
        context.runOnContext(ignored -> prober.close());
        vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    /** Checks a server that behaves so; as soon as the request is written, the event loop does nothing for a while. */
    private Outcome check(SickServer.Behaviour behaviour) throws Exception {
        try (SickServer server = new SickServer(connection -> {
            behaviour.serve(connection);
            spoken.countDown();
            connection.awaitEnd();
        })) {
            Target target = new Target(
                    server.address(),
                    List.of(),
                    Optional.empty(),
                    Backend.ProxyProtocol.OFF,
                    "server.example:8010",
                    CheckSettings.websocket().timeout(TIMEOUT).build());
            return prober.run(target, this::holdUp)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(SECONDS, TimeUnit.SECONDS);
        }
    }

    private void holdUp(Step step) {
        if (step.kind() == Step.Kind.WRITE) {
            long end = System.nanoTime() + HELD_UP.toNanos();
            try {
                assertTrue(spoken.await(SECONDS, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            for (long left = HELD_UP.toNanos(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    @Nested
    class A_server_that_answers_in_time {
        @Test
        void passes_though_its_answer_is_read_long_after_the_timeout() throws Exception {
            assertEquals(
                    CheckResult.PASSED,
                    check(SickServer.Connection::switchProtocols).result());
        }
    }

    @Nested
    class A_server_that_says_nothing {
        private void listen(SickServer.Connection connection) throws IOException {
            connection.readHead();
        }

        @Test
        void fails_by_the_time_that_was_there_to_hear_it() throws Exception {
            Outcome outcome = check(this::listen);
            assertEquals(CheckResult.TIMEOUT, outcome.result());
            assertEquals("no answer within 200 ms", outcome.detail());
            assertTrue(outcome.took().compareTo(HELD_UP) > 0, () -> "after " + outcome.took());
        }
    }
}
