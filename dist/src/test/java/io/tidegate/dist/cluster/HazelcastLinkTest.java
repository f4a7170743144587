package io.tidegate.dist.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import io.tidegate.core.config.Bind;
import io.tidegate.core.config.ClusterSettings;
import io.vertx.core.buffer.Buffer;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class HazelcastLinkTest {
    private static final Buffer WORD = Buffer.buffer("word");

    private final BlockingQueue<Buffer> heard = new LinkedBlockingQueue<>();

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Link open(int port, int other, BlockingQueue<Buffer> heard) throws Exception {
        ClusterSettings settings = new ClusterSettings(
                true,
                "link-test",
                new Bind("127.0.0.1", port),
                new Bind("127.0.0.1", freePort()),
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
