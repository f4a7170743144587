package io.tidegate.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that come and go at some nodes all the time: each shakes hands, has one message echoed, and closes. */
final class Crowd implements AutoCloseable {
    private static final int PAUSE_MILLIS = 50;

    private final List<Thread> threads = new ArrayList<>();
    private final List<String> errors = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger served = new AtomicInteger();
    private volatile boolean over;

    Crowd(int port, List<String> hosts) {
        hosts.forEach(host -> threads.add(Thread.ofVirtual().start(() -> come(host, port))));
    }

    private void come(String host, int port) {
        while (!over) {
            try (Raw.Connection client = Raw.Connection.tunnel(host, port, "/crowd")) {
                byte[] text = "hello".getBytes(StandardCharsets.US_ASCII);
                client.send(Raw.frame(Raw.TEXT, text, true));
                Raw.Frame echo = client.frame();
                client.send(Raw.close(1000, true));
                if (echo.opcode() != Raw.TEXT || client.frame().closeCode() != 1000) {
                    errors.add(host + ": another answer");
                }
                served.incrementAndGet();
                Thread.sleep(PAUSE_MILLIS);
            } catch (IOException e) {
                errors.add(host + ": " + e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** How many were served so far. */
    int served() {
        return served.get();
    }

    /** All leave; what went wrong for any of them. */
    List<String> leave() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        return List.copyOf(errors);
    }

    @Override
    public void close() {
        over = true;
    }
}
