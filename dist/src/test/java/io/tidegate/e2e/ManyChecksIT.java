package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** 500 health checks a second, end to end, beside clients who must not notice. */
final class ManyChecksIT {
    private static final int SERVERS = 1_000;

    /** How many rounds of all servers are measured; {@code -Dtidegate.checks.rounds=15} made the figures of docs/health.md. */
    private static final int ROUNDS = Integer.getInteger("tidegate.checks.rounds", 3);

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong handshakes = new AtomicLong();
    private final AtomicLong checks = new AtomicLong();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();

    /** One process with a thousand addresses is a thousand servers. */
    private static String body(int port, Raw.Server server) {
        StringBuilder named = new StringBuilder();
        for (int i = 0; i < SERVERS; i++) {
            named.append("s" + i + ".url = \"ws://127.0." + (1 + i / 250) + "." + (1 + i % 250) + ":" + server.port()
                    + "\"\n");
        }
        return "frontends.public { bind = \"127.0.0.1:" + port + "\", routes = [ { backend = b } ] }\n"
                + "backends.b { servers { " + named + " }, health-check.interval = 2s }\n";
    }

    private static Map<String, Double> results(Product product) {
        Map<String, Double> all = new TreeMap<>();
        for (String result :
                List.of("passed", "connect", "timeout", "status", "accept", "subprotocol", "pong", "tls")) {
            all.put(result, product.metric("tidegate_health_checks_total", "result=\"" + result + "\""));
        }
        return all;
    }

    private void serve(Raw.Connection connection, String head) throws IOException {
        checks.addAndGet(head.contains("tidegate-health-check") ? 1 : 0);
        Raw.echoFrames(connection, head);
    }

    private static Duration cpu(Product product) {
        return product.process().info().totalCpuDuration().orElseThrow();
    }

    private void shakeHands(int port) {
        while (!over.get()) {
            try (Raw.Connection client = Raw.Connection.tunnel(port, "/")) {
                client.send(Raw.close(1000, true));
                client.frame();
                handshakes.incrementAndGet();
            } catch (IOException e) {
                failed.add(e.toString());
            }
        }
    }

    /** Waits for so many rounds of checks, and says what they cost. */
    private void measure(Product product, String beside) {
        // not by the metrics: asking for those of a thousand servers all the time would cost more than the checks
        long before = checks.get();
        Duration cpu = cpu(product);
        long began = System.nanoTime();
        product.await(
                "the rounds " + beside, Duration.ofMinutes(3), () -> checks.get() >= before + (long) ROUNDS * SERVERS);
        double done = checks.get() - before;
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%s: %.0f checks/s, %.0f us of CPU for each, all of the process counted%n",
                beside, done / seconds, cpu(product).minus(cpu).toNanos() / 1e3 / done);
    }

    @Test
    void no_check_and_no_handshake_beside_them_fails() throws Exception {
        int port = Product.freePort();
        try (Raw.Server server = new Raw.Server("0.0.0.0", 0, this::serve);
                Product product = Product.start(body(port, server))) {
            product.await("every server up", () -> product.metric("tidegate_server_up") == SERVERS);
            Map<String, Double> before = results(product);
            measure(product, "alone");
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(Thread.ofVirtual().start(() -> shakeHands(port)));
            }
            measure(product, "beside clients");
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            System.out.println(handshakes + " handshakes, " + failed.size() + " failed");
            assertTrue(failed.isEmpty(), failed::toString);
            assertTrue(handshakes.get() > 100, handshakes::toString);
            Map<String, Double> now = results(product);
            now.replaceAll((result, count) -> count - before.getOrDefault(result, 0.0));
            now.values().removeIf(count -> count == 0);
            assertEquals(Set.of("passed"), now.keySet(), () -> now + " after " + before);
            assertEquals(SERVERS, product.metric("tidegate_server_up"));
            product.await(
                    "the count of handshakes", () -> product.metric("tidegate_handshakes_total") == handshakes.get());
        }
    }
}
