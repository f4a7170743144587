package io.tidegate.balancer;

import io.tidegate.core.bus.BusMessage;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.LoopMessage.CloseTunnels;
import io.tidegate.core.bus.SelectionMessage.Answer;
import io.tidegate.core.bus.SelectionMessage.Leased;
import io.tidegate.core.bus.SelectionMessage.SelectServer;
import io.tidegate.core.config.Backend.Balance;
import io.tidegate.core.config.ServerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Real balancers of many nodes with simulated time: clients come by chance to any of them, stay for a time that is
 * exponentially distributed, and every so many milliseconds each node hears what the others hold.
 */
final class ClusterSimulation {
    private final SplittableRandom random = new SplittableRandom(7);
    private final List<Node> nodes = new ArrayList<>();
    private final Map<ServerId, int[]> open = new HashMap<>();
    private final PriorityQueue<Tunnel> tunnels =
            new PriorityQueue<>((a, b) -> Double.compare(a.endsMillis(), b.endsMillis()));
    private double nowMillis;

    private record Tunnel(double endsMillis, Node node, Lease lease) {}

    /** How uneven it was, on the average of the last third of the time. */
    record Result(double maxToMean, double minToMean) {}

    /** One node and what it holds. */
    private final class Node implements Outbox {
        private final Balancer balancer;
        private final Map<ServerId, Integer> held = new HashMap<>();
        private Optional<Lease> leased = Optional.empty();

        Node(Spec spec, long seed) {
            var configuration = Spec.configuration(spec);
            balancer = new Balancer(
                    configuration, this, () -> Instant.ofEpochMilli((long) nowMillis), new SplittableRandom(seed));
            spec.backend().servers().values().forEach(server -> {
                balancer.onResolved(
                        server.id(), List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())));
                open.putIfAbsent(server.id(), new int[1]);
            });
        }

        @Override
        public void answer(int loop, Answer answer) {
            leased = answer instanceof Leased it ? Optional.of(it.lease()) : Optional.empty();
        }

        @Override
        public void close(int loop, CloseTunnels request) {}

        @Override
        public void publish(BusMessage message) {}
    }

    ClusterSimulation(Balance balance, int nodeCount, int serverCount) {
        Spec spec = Spec.of(balance);
        for (int i = 0; i < serverCount; i++) {
            spec.server("s" + i, 1);
        }
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(new Node(spec, random.nextLong()));
        }
    }

    /** Every {@code tellMillis} each node hears what the others hold; 0: never. */
    Result run(double arrivalsPerSecond, double meanLifeMillis, double lastsMillis, double tellMillis) {
        double nextTell = 0;
        double nextSample = lastsMillis * 2 / 3;
        double maxima = 0;
        double minima = 0;
        int samples = 0;
        for (double arrival = 0; arrival < lastsMillis; arrival += gap(1000 / arrivalsPerSecond)) {
            while (!tunnels.isEmpty() && tunnels.element().endsMillis() <= arrival) {
                end(tunnels.remove());
            }
            nowMillis = arrival;
            if (tellMillis > 0 && arrival >= nextTell) {
                tellAll();
                nextTell += tellMillis;
            }
            begin(nodes.get(random.nextInt(nodes.size())), meanLifeMillis);
            if (arrival >= nextSample) {
                var counts = open.values().stream().mapToInt(it -> it[0]).summaryStatistics();
                maxima += counts.getMax() / counts.getAverage();
                minima += counts.getMin() / counts.getAverage();
                samples++;
                nextSample += 500;
            }
        }
        return new Result(maxima / samples, minima / samples);
    }

    private double gap(double mean) {
        return -Math.log(1 - random.nextDouble()) * mean;
    }

    private void begin(Node node, double meanLifeMillis) {
        node.balancer.onSelect(new SelectServer(0, 0, "web", "", "", List.of()));
        node.leased.ifPresent(lease -> {
            ServerId id = lease.server().id();
            count(node, id, 1);
            tunnels.add(new Tunnel(nowMillis + gap(meanLifeMillis), node, lease));
        });
    }

    private void end(Tunnel tunnel) {
        nowMillis = tunnel.endsMillis();
        tunnel.node().balancer.onLeaseEnded(tunnel.lease());
        count(tunnel.node(), tunnel.lease().server().id(), -1);
    }

    private void count(Node at, ServerId id, int change) {
        open.computeIfAbsent(id, it -> new int[1])[0] += change;
        at.held.merge(id, change, Integer::sum);
    }

    private void tellAll() {
        for (Node node : nodes) {
            Map<ServerId, Integer> elsewhere = new HashMap<>(open.size() * 2);
            open.forEach((id, all) -> elsewhere.put(id, all[0] - node.held.getOrDefault(id, 0)));
            node.balancer.onElsewhere(elsewhere);
        }
    }
}
