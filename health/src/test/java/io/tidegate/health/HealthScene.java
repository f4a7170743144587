package io.tidegate.health;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.BusMessage;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.HealthMessage;
import io.tidegate.core.bus.HealthMessage.CheckFinished;
import io.tidegate.core.bus.HealthMessage.FirstRoundFinished;
import io.tidegate.core.bus.HealthMessage.ServerEjected;
import io.tidegate.core.bus.HealthMessage.ServerHealthChanged;
import io.tidegate.core.bus.HealthMessage.ServerReadmitted;
import io.tidegate.core.bus.HealthMessage.ServerWatched;
import io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.ServerId;
import io.tidegate.health.probe.CheckSettings;
import io.tidegate.health.probe.SickServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The verticle on a real bus, with real servers on loopback. */
abstract class HealthScene {
    static final int SECONDS = 20;
    static final SickServer.Behaviour WELL = connection -> {
        connection.switchProtocols();
        connection.farewell();
    };
    static final SickServer.Behaviour SICK = connection -> {
        connection.readHead();
        connection.write("HTTP/1.1 503 Service Unavailable\r\n\r\n");
    };

    final BlockingQueue<HealthMessage> told = new LinkedBlockingQueue<>();
    final List<HealthMessage> seen = new ArrayList<>();
    final List<SickServer> servers = new ArrayList<>();
    Vertx vertx;
    Bus bus;
    Context context;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        context = vertx.getOrCreateContext();
        bus = new Bus(context);
        Future<?> listening = Future.future(promise -> context.runOnContext(on -> {
            for (Class<? extends HealthMessage> type : List.of(
                    CheckFinished.class,
                    ServerHealthChanged.class,
                    FirstRoundFinished.class,
                    ServerWatched.class,
                    ServerEjected.class,
                    ServerReadmitted.class)) {
                bus.on(type, told::add);
            }
            promise.complete();
        }));
        get(listening);
    }

    @AfterEach
    void stop() throws Exception {
        get(vertx.close());
        for (SickServer server : servers) {
            server.close();
        }
    }

    static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    SickServer server(SickServer.Behaviour behaviour) throws IOException {
        SickServer server = new SickServer(behaviour);
        servers.add(server);
        return server;
    }

    void deploy(Configuration configuration) throws Exception {
        get(vertx.deployVerticle(new HealthVerticle(configuration, InstantSource.system(), new SplittableRandom(1))));
    }

    void publish(BusMessage message) {
        context.runOnContext(on -> bus.publish(message));
    }

    void reload(Configuration old, Configuration now) {
        publish(new ConfigurationChanged(2, old, now));
    }

    /** The next message of this type for which this holds; all that come before it are kept in {@code seen}. */
    <M extends HealthMessage> M await(Class<M> type, Predicate<M> condition) throws InterruptedException {
        while (true) {
            HealthMessage next = told.poll(SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("never came: " + type.getSimpleName() + "; there were " + seen);
            }
            seen.add(next);
            if (type.isInstance(next) && condition.test(type.cast(next))) {
                return type.cast(next);
            }
        }
    }

    ServerHealthChanged awaitHealth(ServerId server, Health health) throws InterruptedException {
        return await(ServerHealthChanged.class, c -> c.server().equals(server) && c.health() == health);
    }

    static CheckSettings quick() {
        return CheckSettings.websocket().every(Duration.ofMillis(60));
    }

    static Backend backend(HealthCheck check, int... ports) {
        return Configurations.backend("live", check, Configurations.PASSIVE, ports);
    }

    static ServerId id(int number, SickServer server) {
        return Configurations.id("live", "s" + number, server.port());
    }
}
