package io.tidegate.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Clients that open one tunnel after another, each of a path of its own, and keep in mind how each ended. */
final class SoakClients implements AutoCloseable {
    private final int port;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Map<String, End> ends = new ConcurrentHashMap<>();
    private final List<Future<?>> running = new ArrayList<>();

    /** How a tunnel ended, in the eyes of its client. */
    enum End {
        /** The client said Close 1000 and got it back. */
        SAID_1000,
        /** It was told Close 1001. */
        TOLD_1001,
        /** It reset the connection. */
        RESET,
        /** It was cut off without a word. */
        CUT
    }

    SoakClients(int port, int count, Random random) {
        this.port = port;
        for (int i = 0; i < count; i++) {
            Random own = new Random(random.nextLong());
            running.add(threads.submit(() -> run(own)));
        }
    }

    private void run(Random random) {
        while (!over.get()) {
            String path = "/" + numbers.incrementAndGet();
            Raw.Connection connection;
            try {
                connection = Raw.Connection.tunnel(port, path);
            } catch (IOException e) {
                refused.incrementAndGet(); // while all drain, or by a server that is killed right now
                continue;
            }
            try (connection) {
                ends.put(path, talk(connection, random));
            } catch (IOException e) {
                ends.put(path, End.CUT);
            }
        }
    }

    /** Echoes for a while; some read slowly, some go without a word. */
    private End talk(Raw.Connection connection, Random random) throws IOException {
        int messages = random.nextInt(200);
        boolean slow = random.nextInt(4) == 0;
        for (int i = 0; i < messages && !over.get(); i++) {
            connection.send(Raw.frame(Raw.BINARY, new byte[random.nextInt(slow ? 100_000 : 2_000)], true));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(slow ? 50 : 10)));
            Raw.Frame frame = connection.frame();
            if (frame.opcode() == Raw.CLOSE) {
                connection.send(Raw.frame(Raw.CLOSE, frame.payload(), true));
                connection.ended();
                return told(frame);
            }
        }
        if (random.nextInt(5) == 0) {
            connection.reset();
            return End.RESET;
        }
        connection.send(Raw.close(1000, true));
        return told(connection.frame());
    }

    private static End told(Raw.Frame frame) {
        return switch (frame.closeCode()) {
            case 1000 -> End.SAID_1000;
            case 1001 -> End.TOLD_1001;
            default -> throw new AssertionError("a close of " + frame.closeCode());
        };
    }

    /** The ends of all tunnels that this side saw open, by their paths. */
    Map<String, End> ends() {
        return Map.copyOf(ends);
    }

    /** How many handshakes got no 101. */
    long refused() {
        return refused.get();
    }

    /** Lets each tunnel come to its end. */
    void finish() throws Exception {
        over.set(true);
        for (Future<?> one : running) {
            one.get(60, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        over.set(true); // else they go on for ever behind a failure
        threads.close();
    }
}
