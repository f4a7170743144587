package io.tidegate.dist.admin;

import io.tidegate.core.bus.BusMessage;
import io.tidegate.core.config.Bind;
import io.tidegate.metrics.Scrape;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An admin verticle on a port of its own, and the world around it. */
final class AdminSide implements AutoCloseable {
    static final int LOOPS = 2;
    static final String TOKEN = "s3cret-of-the-operator";
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    private final FakeProcess process;
    private final FakeWorld world = new FakeWorld(LOOPS);
    private final AdminVerticle verticle;

    private AdminSide(FakeProcess process) {
        this.process = process;
        this.verticle = new AdminVerticle(
                process,
                accept -> Future.succeededFuture(new Scrape("text/plain", Buffer.buffer("accept=" + accept))),
                LOOPS,
                InstantSource.fixed(NOON));
    }

    /** On loopback; every other test starts here. */
    static AdminSide open() {
        return start("127.0.0.1", Optional.empty(), true);
    }

    static AdminSide withToken() {
        return start("127.0.0.1", Optional.of(TOKEN), true);
    }

    /** On every address; asked through loopback all the same. */
    static AdminSide offLoopback(Optional<String> token) {
        return start("0.0.0.0", token, true);
    }

    /** Nobody answers on the bus yet. */
    static AdminSide alone() {
        return start("127.0.0.1", Optional.empty(), false);
    }

    private static AdminSide start(String host, Optional<String> token, boolean withWorld) {
        var side = new AdminSide(new FakeProcess(Example.configuration(Optional.of(new Bind(host, 0)), token)));
        await(side.vertx.deployVerticle(side.verticle));
        if (withWorld) {
            await(side.vertx.deployVerticle(side.world));
        }
        return side;
    }

    FakeProcess process() {
        return process;
    }

    FakeWorld world() {
        return world;
    }

    List<Endpoint> endpoints() {
        return verticle.endpoints();
    }

    int port() {
        String address = verticle.address().orElseThrow();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    Ask ask(String method, String path) {
        return new Ask(port(), method, path);
    }

    Answer get(String path) {
        return ask("GET", path).now();
    }

    void say(BusMessage message) {
        await(world.say(message));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until it holds; a busy machine has time. */
    static void until(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + what);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
