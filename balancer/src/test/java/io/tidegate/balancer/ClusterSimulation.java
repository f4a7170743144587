package io.tidegate.balancer;

import io.tidegate.core.bus.BusMessage;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.LoopMessage.CloseTunnels;
import io.tidegate.core.bus.SelectionMessage.Answer;
import io.tidegate.core.bus.SelectionMessage.Leased;
import io.tidegate.core.bus.SelectionMessage.SelectServer;
import io.tidegate.core.config.Backend.Balance;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Real balancers of many nodes with simulated time: clients come by chance to any of them, stay for a time that is
 * exponentially distributed. Every so many milliseconds, each at its own moment, a node tells what it holds and hears what
 * the others have told.
 */
final class ClusterSimulation {
    private final SplittableRandom random = new SplittableRandom(7);
    private final List<Node> nodes = new ArrayList<>();
    private final List<ServerId> servers;
    private final Map<ServerId, Integer> numbers = new HashMap<>();
    private final int[] open;
    private final int[] told;
    private final PriorityQueue<Tunnel> tunnels =
            new PriorityQueue<>((a, b) -> Double.compare(a.endsMillis(), b.endsMillis()));
    private double nowMillis;

    private record Tunnel(double endsMillis, Node node, Lease lease) {}

    /** How uneven it was, on the average of the last third of the time. */
    record Result(double maxToMean, double minToMean) {}

    /** One node, what it holds, and what of that it has told. */
    private final class Node implements Outbox {
        private final Balancer balancer;
        private final int[] held = new int[servers.size()];
        private int[] told = new int[servers.size()];
        private double talksMillis;
        private Optional<Lease> leased = Optional.empty();

        Node(Spec spec, long seed) {
            balancer = new Balancer(
                    Spec.configuration(spec),
                    this,
                    () -> Instant.ofEpochMilli((long) nowMillis),
                    new SplittableRandom(seed));
            for (Server server : spec.backend().servers().values()) {
                balancer.onResolved(
                        server.id(), List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())));
            }
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
        servers = spec.backend().servers().values().stream().map(Server::id).toList();
        servers.forEach(id -> numbers.put(id, numbers.size()));
        open = new int[serverCount];
        told = new int[serverCount];
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(new Node(spec, random.nextLong()));
        }
    }

    /** Every {@code talkMillis} each node tells and hears; 0: never. */
    Result run(double arrivalsPerSecond, double meanLifeMillis, double lastsMillis, double talkMillis) {
        PriorityQueue<Node> talks = new PriorityQueue<>((a, b) -> Double.compare(a.talksMillis, b.talksMillis));
        nodes.forEach(node -> {
            node.talksMillis = talkMillis > 0 ? random.nextDouble() * talkMillis : Double.MAX_VALUE;
            talks.add(node);
        });
        double nextSample = lastsMillis * 2 / 3;
        double maxima = 0;
        double minima = 0;
        int samples = 0;
        for (double arrival = 0; arrival < lastsMillis; arrival += gap(1000 / arrivalsPerSecond)) {
            while (!tunnels.isEmpty() && tunnels.element().endsMillis() <= arrival) {
                end(tunnels.remove());
            }
            while (talks.element().talksMillis <= arrival) {
                Node node = talks.remove();
                talk(node);
                node.talksMillis += talkMillis;
                talks.add(node);
            }
            nowMillis = arrival;
            begin(nodes.get(random.nextInt(nodes.size())), meanLifeMillis);
            if (arrival >= nextSample) {
                var counts = Arrays.stream(open).summaryStatistics();
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
            count(node, lease, 1);
            tunnels.add(new Tunnel(nowMillis + gap(meanLifeMillis), node, lease));
        });
    }

    private void end(Tunnel tunnel) {
        nowMillis = tunnel.endsMillis();
        tunnel.node().balancer.onLeaseEnded(tunnel.lease());
        count(tunnel.node(), tunnel.lease(), -1);
    }

    private void count(Node at, Lease lease, int change) {
        int server = numbers.getOrDefault(lease.server().id(), 0);
        open[server] += change;
        at.held[server] += change;
    }

    private void talk(Node node) {
        Map<ServerId, Integer> elsewhere = new HashMap<>(servers.size() * 2);
        for (int server = 0; server < servers.size(); server++) {
            told[server] += node.held[server] - node.told[server];
            elsewhere.put(servers.get(server), told[server] - node.held[server]);
        }
        node.told = node.held.clone();
        node.balancer.onElsewhere(elsewhere, nodes.size());
    }
}
