package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Servers with a limit, and who waits for them. */
final class QueueIT {
    private static final int ALL = 1_000;
    private static final int LIMIT = 20;
    private static final int PLACES = 300;

    /** One of many clients that arrive at the same moment. */
    private static final class Visitor {
        private final Raw.Connection connection;
        private volatile String answer = "";

        Visitor(int port) throws IOException {
            this.connection = Raw.Connection.to(port);
        }

        void arrive(CountDownLatch gate) {
            try {
                gate.countDown();
                gate.await();
                connection.send(Raw.handshake("/"));
                String head = connection.head();
                answer = head.isEmpty() ? "gone" : head;
            } catch (IOException e) {
                answer = "gone"; // closed under its hands
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        boolean waits() {
            return answer.isEmpty();
        }

        boolean inside() {
            return answer.startsWith("HTTP/1.1 101 ") && !connection.socket.isClosed();
        }

        boolean refused() {
            return answer.startsWith("HTTP/1.1 503 ");
        }
    }

    private static int active(Product product) {
        int one = product.server("b", "s").getInteger("active");
        int two = product.server("b", "t").getInteger("active");
        assertTrue(one <= LIMIT / 2 && two <= LIMIT / 2, one + " and " + two);
        return one + two;
    }

    private static double waiting(Product product) {
        return product.metric("tidegate_queue_length", "backend=\"b\"");
    }

    private static List<Visitor> of(List<Visitor> all, java.util.function.Predicate<Visitor> which) {
        return all.stream().filter(which).toList();
    }

    @Test
    void a_thousand_at_once_on_all_loops_never_get_one_more_in_than_the_limit() throws Exception {
        AtomicInteger atServers = new AtomicInteger();
        Raw.Behaviour counted = (connection, head) -> {
            atServers.incrementAndGet();
            Raw.echoFrames(connection, head);
        };
        int port = Product.freePort();
        try (Raw.Server s = new Raw.Server(counted);
                Raw.Server t = new Raw.Server(counted);
                Product product = Product.start("""
                    event-loops = 4
                    frontends.public { bind = "127.0.0.1:%1$d", routes = [ { backend = b } ] }
                    backends.b {
                      servers { s { url = "%2$s", max-connections = %4$d }, t { url = "%3$s", max-connections = %4$d } }
                      health-check.type = none, queue.max-length = %5$d
                    }
                    timeouts { queue = 300s, http-request = 300s }
                    """.formatted(port, s.url(), t.url(), LIMIT / 2, PLACES))) {
            CountDownLatch gate = new CountDownLatch(ALL);
            List<Visitor> all = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < ALL; i++) {
                Visitor visitor = new Visitor(port);
                all.add(visitor);
                threads.add(Thread.ofVirtual().start(() -> visitor.arrive(gate)));
            }
            product.await("those who got in", () -> of(all, Visitor::inside).size() == LIMIT);
            product.await("the others' refusal", () -> of(all, Visitor::refused).size() == ALL - LIMIT - PLACES);
            assertEquals(PLACES, waiting(product));
            assertEquals(LIMIT, active(product));
            assertEquals(LIMIT, atServers.get());
            for (Visitor one : of(all, Visitor::refused)) {
                assertEquals("queue-full", Raw.value(one.answer, "X-Tidegate-Error"));
                assertTrue(Integer.parseInt(Raw.value(one.answer, "Retry-After")) > 0, one.answer);
            }

            leave(of(all, Visitor::waits).subList(0, PLACES / 2));
            product.await("their places", () -> waiting(product) == PLACES / 2);
            assertEquals(LIMIT, active(product));

            for (int in = LIMIT + 10; in <= PLACES / 2 + LIMIT; in += 10) {
                for (Visitor one : of(all, Visitor::inside).subList(0, 10)) {
                    one.connection.close();
                }
                int next = in;
                product.await("the next ten", () -> atServers.get() == next);
                assertTrue(active(product) <= LIMIT);
            }
            leave(of(all, Visitor::inside));
            product.await("nobody", () -> active(product) == 0);
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(PLACES / 2 + LIMIT, product.metric("tidegate_handshakes_total", "result=\"ok\""));
            assertEquals(PLACES / 2, product.metric("tidegate_handshakes_total", "result=\"client-gone\""));
        }
    }

    /** Some with a FIN, some with a reset. */
    private static void leave(List<Visitor> visitors) throws IOException {
        for (int i = 0; i < visitors.size(); i++) {
            if (i % 2 == 0) {
                visitors.get(i).connection.reset();
            } else {
                visitors.get(i).connection.close();
            }
        }
    }

    @Test
    void who_waits_too_long_is_told_so_and_when_to_come_back() throws Exception {
        int port = Product.freePort();
        try (Raw.Server server = new Raw.Server(Raw::echoFrames);
                Product product = Product.start("""
                    frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
                    backends.b {
                      servers { s { url = "%s", max-connections = 1 } }
                      health-check.type = none, queue.max-length = 1, timeouts.queue = 300ms
                    }
                    """.formatted(port, server.url()));
                Raw.Connection inside = Raw.Connection.tunnel(port, "/");
                Raw.Connection waits = Raw.Connection.to(port)) {
            waits.send(Raw.handshake("/"));
            String head = waits.head();
            assertTrue(head.startsWith("HTTP/1.1 503 "), head);
            assertEquals("queue-timeout", Raw.value(head, "X-Tidegate-Error"));
            assertTrue(Integer.parseInt(Raw.value(head, "Retry-After")) > 0, head);
            assertEquals(0, waiting(product));
            inside.send(Raw.frame(Raw.TEXT, new byte[] {'a'}, true));
            assertEquals(1, inside.frame().payload().length);
        }
    }
}
