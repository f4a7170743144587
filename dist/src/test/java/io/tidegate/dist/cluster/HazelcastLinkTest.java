package io.tidegate.dist.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.multimap.MultiMap;
import io.tidegate.core.config.Bind;
import io.tidegate.core.config.ClusterSettings;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastNodeInfo;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class HazelcastLinkTest {
    private static final Buffer WORD = Buffer.buffer("word");

    private final BlockingQueue<Buffer> heard = new LinkedBlockingQueue<>();

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Link open(int port, int other, BlockingQueue<Buffer> heard) throws Exception {
        return open(port, other, freePort(), heard);
    }

    private static Link open(int port, int other, int bus, BlockingQueue<Buffer> heard) throws Exception {
        ClusterSettings settings = new ClusterSettings(
                true,
                "link-test",
                new Bind("127.0.0.1", port),
                new Bind("127.0.0.1", bus),
                List.of("127.0.0.1:" + port, "127.0.0.1:" + other),
                Optional.of("hush"),
                Optional.empty());
        return HazelcastLink.open(settings, heard::add)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private boolean arrives(Link from) throws InterruptedException {
        from.publish(WORD);
        return heard.poll(200, TimeUnit.MILLISECONDS) != null;
    }

    @Test
    void who_hears_fewer_than_there_are_makes_itself_known_anew() throws Exception {
        int first = freePort();
        int second = freePort();
        Link speaker = open(first, second, new LinkedBlockingQueue<>());
        Link listener = open(second, first, heard);
        try {
            await(() -> arrives(speaker));
            // as the others do when a member goes, whose id has come back meanwhile
            HazelcastInstance any =
                    Hazelcast.getAllHazelcastInstances().iterator().next();
            MultiMap<Object, Object> listeners = any.getMultiMap("__vertx.subs");
            listeners.entrySet().forEach(entry -> listeners.remove(entry.getKey(), entry.getValue()));
            any.getMap("__vertx.nodeInfo").clear();
            await(() -> !arrives(speaker));
            heard.clear();
            for (int tick = 0; tick < 4; tick++) {
                listener.onHeard(1);
            }
            assertFalse(arrives(speaker));
            listener.onHeard(1);
            await(() -> arrives(speaker));
        } finally {
            for (Link link : List.of(speaker, listener)) {
                link.close(WORD).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
        }
    }

    /** As where a node is killed: its connection breaks with words on their way to it. */
    @Test
    void words_that_are_lost_with_a_connection_are_no_error() throws Exception {
        int first = freePort();
        int second = freePort();
        Link speaker = open(first, second, heard);
        Link listener = open(second, first, new LinkedBlockingQueue<>());
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                Errors errors = new Errors()) {
            deaf.setSoTimeout(200);
            IMap<String, HazelcastNodeInfo> buses =
                    Hazelcast.getAllHazelcastInstances().iterator().next().getMap("__vertx.nodeInfo");
            await(() -> buses.size() == 2);
            buses.keySet()
                    .forEach(node -> buses.put(
                            node, new HazelcastNodeInfo(new NodeInfo("127.0.0.1", deaf.getLocalPort(), null))));
            try (Socket connection = connectionFrom(speaker, deaf)) {
                for (int word = 0; word < 32; word++) { // more than kernels keep for one that does not read
                    speaker.publish(Buffer.buffer(new byte[Seal.MOST_BYTES]));
                }
                connection.setSoLinger(true, 0);
            }
            connectionFrom(speaker, deaf).close(); // it is over with the last one by then
            assertEquals(List.of(), errors.lines());
        } finally {
            for (Link link : List.of(speaker, listener)) {
                link.close(WORD).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
        }
    }

    /** As where a node is killed that has not read all. */
    @Test
    void a_connection_that_is_reset_is_no_error() throws Exception {
        int first = freePort();
        int second = freePort();
        int bus = freePort();
        Link speaker = open(first, second, new LinkedBlockingQueue<>());
        Link listener = open(second, first, bus, heard);
        try (Errors errors = new Errors()) {
            await(() -> arrives(speaker));
            for (int time = 0; time < 3; time++) {
                try (Socket connection = new Socket("127.0.0.1", bus)) {
                    connection.setSoLinger(true, 0);
                }
                await(() -> arrives(speaker)); // on the event loop that meets the reset
            }
            assertEquals(List.of(), errors.lines());
        } finally {
            for (Link link : List.of(speaker, listener)) {
                link.close(WORD).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
        }
    }

    private static Socket connectionFrom(Link speaker, ServerSocket bus) throws Exception {
        AtomicReference<Socket> connection = new AtomicReference<>();
        await(() -> {
            speaker.publish(WORD);
            try {
                connection.set(bus.accept());
            } catch (SocketTimeoutException e) {
                return false;
            }
            return true;
        });
        return connection.get();
    }

    /** What Vert.x and we call an error meanwhile. */
    private static final class Errors implements AutoCloseable {
        private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        private final ListAppender<ILoggingEvent> all = new ListAppender<>();

        Errors() {
            all.start();
            root.addAppender(all);
        }

        List<String> lines() {
            return List.copyOf(all.list).stream()
                    .filter(event -> event.getLevel() == Level.ERROR)
                    .filter(event -> event.getLoggerName().startsWith("io."))
                    .map(ILoggingEvent::toString)
                    .toList();
        }

        @Override
        public void close() {
            root.detachAppender(all);
        }
    }

    private static void await(Reached reached) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!reached.isSo()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come");
            }
        }
    }

    private interface Reached {
        boolean isSo() throws Exception;
    }
}
