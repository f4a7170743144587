package io.tidegate.balancer;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.SelectionMessage.Answer;
import io.tidegate.core.bus.SelectionMessage.LeaseEnded;
import io.tidegate.core.bus.SelectionMessage.Leased;
import io.tidegate.core.bus.SelectionMessage.SelectServer;
import io.tidegate.core.config.Backend.Balance;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A selection as an event loop meets it: question, answer and return over the local event bus, 16 at a time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SelectionOverBusBenchmark {
    private static final int SELECTIONS = 10_000;
    private static final int AT_A_TIME = 16;

    /** How many event loops there are: with 1 the balancer shares the asker's, with 2 it has another. */
    @Param({"1", "2"})
    private int loops;

    private final SelectServer ask = new SelectServer(1, 0, "web", "", "", List.of());
    private Vertx vertx = Vertx.vertx();
    private Context context = vertx.getOrCreateContext();
    private Bus bus = new Bus(context);
    private Promise<Void> done = Promise.promise();
    private int asked;
    private int answered;

    @Setup
    public void deploy() throws Exception {
        vertx.close();
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
        Spec spec = Spec.of(Balance.LEAST_CONN);
        for (int i = 0; i < 10; i++) {
            spec.at("s" + i, "127.0.0.1", 8000 + i);
        }
        vertx.deployVerticle(
                        new BalancerVerticle(Spec.configuration(spec), InstantSource.system(), new SplittableRandom(1)))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        context = vertx.getOrCreateContext();
        bus = new Bus(context);
        bus.on(Bus.address(Answer.class, 0), Answer.class, answer -> onAnswer((Leased) answer));
    }

    @TearDown
    public void close() {
        vertx.close();
    }

    @Benchmark
    @OperationsPerInvocation(SELECTIONS)
    public void selectOverBus() throws Exception {
        done = Promise.promise();
        context.runOnContext(nothing -> {
            asked = AT_A_TIME;
            answered = 0;
            for (int i = 0; i < AT_A_TIME; i++) {
                bus.send(ask);
            }
        });
        done.future().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private void onAnswer(Leased leased) {
        bus.send(new LeaseEnded(leased.lease()));
        answered++;
        if (asked < SELECTIONS) {
            asked++;
            bus.send(ask);
        } else if (answered == SELECTIONS) {
            done.complete();
        }
    }
}
