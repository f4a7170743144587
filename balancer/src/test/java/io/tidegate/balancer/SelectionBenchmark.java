package io.tidegate.balancer;

import io.tidegate.core.bus.BusMessage;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.LoopMessage.CloseTunnels;
import io.tidegate.core.bus.SelectionMessage.Answer;
import io.tidegate.core.bus.SelectionMessage.Leased;
import io.tidegate.core.bus.SelectionMessage.SelectServer;
import io.tidegate.core.config.Backend.Balance;
import io.tidegate.core.config.Configuration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What one selection costs the balancer, the return of an older lease included, with 100 tunnels on each server. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SelectionBenchmark {
    @Param({"ROUND_ROBIN", "LEAST_CONN", "RANDOM_TWO", "HASH", "FIRST"})
    private Balance balance = Balance.ROUND_ROBIN;

    @Param({"10", "100", "1000", "5000"})
    private int servers;

    private final SelectServer[] asks = new SelectServer[1024];
    private final Last last = new Last();
    private Lease[] held = {};
    private Balancer balancer =
            new Balancer(Spec.configuration(), last, InstantSource.system(), new SplittableRandom());
    private int next;

    @Setup
    public void fill() {
        Spec spec = Spec.of(balance);
        for (int i = 0; i < servers; i++) {
            spec.server("s" + i, 1 + i % 3, balance == Balance.FIRST ? 110 : 0, false);
        }
        Configuration configuration = Spec.configuration(spec);
        balancer = new Balancer(configuration, last, InstantSource.system(), new SplittableRandom(1));
        for (int i = 0; i < servers; i++) {
            balancer.onResolved(
                    Spec.id("s" + i), List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8000)));
        }
        for (int i = 0; i < asks.length; i++) {
            asks[i] = new SelectServer(i, i % 4, "web", "client " + i * 7919, "", List.of());
        }
        held = new Lease[100 * servers];
        for (int i = 0; i < held.length; i++) {
            held[i] = select(i);
        }
    }

    /** A tunnel ends, another begins. */
    @Benchmark
    public Lease select() {
        // a stride that visits all, so that it is not always the newest that ends
        next = (next + 7919) % held.length;
        balancer.onLeaseEnded(held[next]);
        Lease lease = select(next);
        held[next] = lease;
        return lease;
    }

    private Lease select(int number) {
        balancer.onSelect(asks[number & asks.length - 1]);
        return last.leased().lease();
    }

    private static final class Last implements Outbox {
        private final Leased[] leased = new Leased[1];

        Leased leased() {
            return leased[0];
        }

        @Override
        public void answer(int loop, Answer answer) {
            leased[0] = (Leased) answer;
        }

        @Override
        public void close(int loop, CloseTunnels request) {}

        @Override
        public void publish(BusMessage message) {}
    }
}
