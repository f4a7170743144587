package io.tidegate.balancer;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.HealthMessage.ServerResolved;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.ServerId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks names up off the event loop when they are due, and tells the balancer and the bus what changed.
 *
 * <p>Thread: the balancer's.
 */
final class Resolution {
    private static final long FIRST_ROUND_MILLIS = 2_000;
    private static final long NO_TIMER = -1;

    /** On threads of their own, for as long as the resolver takes: no other blocking work of the process waits behind them. */
    private static final int LOOKUPS_AT_ONCE = 8;

    private final Vertx vertx;
    private final WorkerExecutor threads;
    private final NameLookup lookup;
    private final InstantSource clock;
    private final Bus bus;
    private final Balancer balancer;
    private final Names names = new Names(this::onAddresses);
    private final Promise<Void> firstRound = Promise.promise();
    private long timer = NO_TIMER;

    Resolution(Vertx vertx, NameLookup lookup, InstantSource clock, Bus bus, Balancer balancer) {
        this.vertx = vertx;
        // a resolver that takes its time is no bug of ours: without the day, Vert.x would print where the thread waits
        this.threads = vertx.createSharedWorkerExecutor("tidegate-names", LOOKUPS_AT_ONCE, 1, TimeUnit.DAYS);
        this.lookup = lookup;
        this.clock = clock;
        this.bus = bus;
        this.balancer = balancer;
    }

    /** Follows the names of a configuration; succeeds when each name was looked up once, or after two seconds. */
    Future<Void> use(Configuration configuration) {
        names.use(configuration);
        lookUpDue();
        if (!firstRound.future().isComplete()) {
            vertx.setTimer(FIRST_ROUND_MILLIS, id -> firstRound.tryComplete());
        }
        return firstRound.future();
    }

    /** Says all addresses again, for those who were not there when they were found. */
    void publishAll() {
        names.forEachNamed((server, addresses) -> bus.publish(new ServerResolved(server, addresses)));
    }

    private void lookUpDue() {
        for (String host : names.due(clock.millis())) {
            threads.executeBlocking(() -> lookup.addresses(host), false)
                    .onSuccess(addresses -> names.onFound(host, addresses, clock.millis()))
                    .onFailure(failure -> names.onFailed(host, failure.toString(), clock.millis()))
                    .onComplete(either -> afterwards());
        }
        afterwards();
    }

    private void afterwards() {
        if (names.settled()) {
            firstRound.tryComplete();
        }
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
        names.nextDueMillis()
                .ifPresent(due -> timer = vertx.setTimer(Math.max(due - clock.millis(), 1), id -> {
                    timer = NO_TIMER;
                    lookUpDue();
                }));
    }

    private void onAddresses(ServerId server, List<InetSocketAddress> addresses, boolean named) {
        balancer.onResolved(server, addresses);
        if (named) {
            bus.publish(new ServerResolved(server, addresses));
        }
    }
}
