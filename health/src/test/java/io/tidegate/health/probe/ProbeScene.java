package io.tidegate.health.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.HealthCheck;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A prober, and servers that it checks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProbeScene {
    static final Duration SHORT = Duration.ofMillis(200);
    static final int SECONDS = 20;

    final List<Step> steps = Collections.synchronizedList(new ArrayList<>());
    Vertx vertx;
    ContextInternal context;
    Prober prober;

    @BeforeAll
    void start() {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        context = (ContextInternal) vertx.getOrCreateContext();
        prober = Prober.on(context, RandomGenerator.getDefault());
    }

    @AfterEach
    void nothingIsHeld() throws Exception {
        assertEquals(
                0, context.nettyEventLoop().submit(() -> prober.wheel().armed()).get(SECONDS, TimeUnit.SECONDS));
        steps.clear();
    }

    @AfterAll
    void stop() throws Exception {
        context.nettyEventLoop().submit(prober::close).get(SECONDS, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    Outcome run(Target target) throws Exception {
        return prober.run(target, steps::add)
                .toCompletionStage()
                .toCompletableFuture()
                .get(SECONDS, TimeUnit.SECONDS);
    }

    static Target target(SickServer server, CheckSettings check) {
        return target(server.address(), check.build());
    }

    static Target target(InetSocketAddress address, HealthCheck check) {
        return new Target(
                address, List.of(), Optional.empty(), Backend.ProxyProtocol.OFF, "server.example:8010", check);
    }

    /** Checks a server that behaves so, and waits until the server has seen the end of it. */
    Outcome check(CheckSettings check, SickServer.Behaviour behaviour) throws Exception {
        try (SickServer server = new SickServer(behaviour)) {
            Outcome outcome = run(target(server, check));
            server.awaitEnd();
            return outcome;
        }
    }

    void assertFails(CheckResult result, String detail, Outcome outcome) {
        assertEquals(result + ": " + detail, outcome.result() + ": " + outcome.detail());
    }
}
