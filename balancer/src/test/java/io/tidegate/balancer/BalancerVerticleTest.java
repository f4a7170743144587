package io.tidegate.balancer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.BusMessage;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.HealthMessage.ServerHealthChanged;
import io.tidegate.core.bus.HealthMessage.ServerResolved;
import io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged;
import io.tidegate.core.bus.LifecycleMessage.ShutdownStarted;
import io.tidegate.core.bus.LifecycleMessage.Started;
import io.tidegate.core.bus.LoopMessage.Cause;
import io.tidegate.core.bus.LoopMessage.CloseTunnels;
import io.tidegate.core.bus.OperatorMessage.Backends;
import io.tidegate.core.bus.OperatorMessage.ChangeServer;
import io.tidegate.core.bus.OperatorMessage.DescribeBackends;
import io.tidegate.core.bus.OperatorMessage.Preview;
import io.tidegate.core.bus.OperatorMessage.PreviewSelection;
import io.tidegate.core.bus.OperatorMessage.ServerChanged;
import io.tidegate.core.bus.SelectionMessage.Answer;
import io.tidegate.core.bus.SelectionMessage.LeaseEnded;
import io.tidegate.core.bus.SelectionMessage.Leased;
import io.tidegate.core.bus.SelectionMessage.Queued;
import io.tidegate.core.bus.SelectionMessage.SelectServer;
import io.tidegate.core.bus.SelectionMessage.SelectionAbandoned;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Backend.Balance;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.DrainSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The balancer behind a real local event bus, with a loop's part played by the test. */
final class BalancerVerticleTest {
    private static final DrainSettings FAST = new DrainSettings(Duration.ZERO, 1_000, Duration.ofSeconds(60));

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Bus bus = new Bus(context);
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<CloseTunnels> closes = new LinkedBlockingQueue<>();
    private final BlockingQueue<ServerResolved> resolved = new LinkedBlockingQueue<>();
    private long tickets;

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private void deploy(Configuration configuration, NameLookup lookup) throws Exception {
        bus.on(Bus.address(Answer.class, 3), Answer.class, answers::add);
        bus.on(Bus.address(CloseTunnels.class, 3), CloseTunnels.class, closes::add);
        bus.on(ServerResolved.class, resolved::add);
        await(vertx.deployVerticle(
                new BalancerVerticle(configuration, InstantSource.system(), new SplittableRandom(1), lookup)));
    }

    private void deploy(Spec spec) throws Exception {
        deploy(Spec.configuration(FAST, spec), host -> {
            throw new UnknownHostException(host);
        });
    }

    private static Spec two() {
        return Spec.of(Balance.ROUND_ROBIN).at("a", "127.0.0.1", 8001).at("b", "127.0.0.1", 8002);
    }

    private Answer ask() throws Exception {
        send(new SelectServer(tickets++, 3, "web", "", "", List.of()));
        return next(answers);
    }

    private void send(BusMessage message) {
        context.runOnContext(nothing -> bus.send(message));
    }

    private void publish(BusMessage message) {
        context.runOnContext(nothing -> bus.publish(message));
    }

    private <R> R request(BusMessage message, Class<R> answer) throws Exception {
        return await(bus.request(message, answer));
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        return Optional.ofNullable(queue.poll(20, SECONDS)).orElseThrow();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, SECONDS);
    }

    @Test
    void a_loop_gets_its_answers_at_its_own_address() throws Exception {
        deploy(two());
        Leased first = assertInstanceOf(Leased.class, ask());
        Leased second = assertInstanceOf(Leased.class, ask());
        assertEquals(0, first.ticket());
        assertEquals(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8001),
                first.lease().address());
        assertEquals("b", second.lease().server().name());
        assertTrue(resolved.isEmpty());
    }

    @Test
    void a_lease_that_ends_wakes_the_queue_and_an_abandoned_ticket_is_out_of_it() throws Exception {
        deploy(Spec.of(Balance.ROUND_ROBIN)
                .at("a", "127.0.0.1", 8001)
                .limitedTo(1)
                .queue(5));
        Leased leased = assertInstanceOf(Leased.class, ask());
        Answer gone = assertInstanceOf(Queued.class, ask());
        Answer waits = assertInstanceOf(Queued.class, ask());
        send(new SelectionAbandoned(gone.ticket(), 3, "web"));
        send(new LeaseEnded(leased.lease()));
        Answer served = next(answers);
        assertInstanceOf(Leased.class, served);
        assertEquals(waits.ticket(), served.ticket());
    }

    @Test
    void operators_are_answered() throws Exception {
        deploy(two());
        ask();
        ServerChanged changed = request(
                new ChangeServer("web", "b", Optional.of(ServerState.MAINT), OptionalInt.of(9)), ServerChanged.class);
        assertEquals(9, changed.server().orElseThrow().weight());
        assertEquals(
                Optional.empty(),
                request(new ChangeServer("web", "x", Optional.empty(), OptionalInt.empty()), ServerChanged.class)
                        .server());
        Backends backends = request(new DescribeBackends(), Backends.class);
        assertEquals(1, backends.backends().getFirst().servers().getFirst().active());
        Preview preview = request(new PreviewSelection("web", "", ""), Preview.class);
        assertEquals("a", preview.server().orElseThrow().name());
    }

    @Test
    void health_and_a_new_configuration_count_from_the_next_selection_on() throws Exception {
        deploy(two().checked());
        publish(new ServerHealthChanged(
                two().backend().servers().values().iterator().next().id(), Health.UP, ""));
        assertEquals("a", Scene.name(ask()));
        assertEquals("a", Scene.name(ask()));
        Configuration now =
                Spec.configuration(FAST, Spec.of(Balance.ROUND_ROBIN).at("c", "127.0.0.1", 8003));
        publish(new ConfigurationChanged(2, Spec.configuration(FAST, two()), now));
        assertEquals("c", Scene.name(ask()));
        CloseTunnels close = next(closes); // the removed server drains
        assertEquals("a", close.server().name());
    }

    @Test
    void a_shutdown_closes_what_is_open() throws Exception {
        deploy(two());
        ask();
        publish(new ShutdownStarted());
        assertEquals(Cause.SHUTDOWN, next(closes).cause());
    }

    @Test
    void named_servers_are_looked_up_before_the_start_is_over_and_told_again_when_all_has_started() throws Exception {
        deploy(
                Spec.configuration(Spec.of(Balance.ROUND_ROBIN).at("a", "app.test", 8001)),
                host -> List.of(InetAddress.ofLiteral("127.0.0.7")));
        assertEquals(
                "127.0.0.7",
                assertInstanceOf(Leased.class, ask()).lease().address().getHostString());
        ServerResolved first = next(resolved);
        publish(new Started());
        assertEquals(first, next(resolved));
    }

    @Test
    void a_name_that_does_not_resolve_stops_nothing() throws Exception {
        deploy(two().at("c", "nowhere.test", 8003));
        assertEquals("a", Scene.name(ask()));
        assertEquals("b", Scene.name(ask()));
        assertEquals("a", Scene.name(ask()));
    }

    @Test
    void localhost_resolves_as_the_system_says() throws Exception {
        deploy(Spec.configuration(Spec.of(Balance.ROUND_ROBIN).at("a", "localhost", 8001)), NameLookup.OF_THE_SYSTEM);
        assertEquals(
                InetAddress.ofLiteral("127.0.0.1"),
                assertInstanceOf(Leased.class, ask()).lease().address().getAddress());
    }
}
