package io.tidegate.e2e;

import static io.tidegate.e2e.PlainHttpScene.END;
import static io.tidegate.e2e.PlainHttpScene.GIBIBYTE;
import static io.tidegate.e2e.PlainHttpScene.SLOW_BYTES;
import static io.tidegate.e2e.PlainHttpScene.pour;
import static io.tidegate.e2e.PlainHttpScene.skip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Bodies of any size hold no more memory than small ones. */
abstract class PlainHttpSizesContract {
    private final PlainHttpScene scene;

    PlainHttpSizesContract(PlainHttpScene scene) {
        this.scene = scene;
    }

    @Test
    void a_gibibyte_up_and_one_down_leave_the_memory_as_it_was() throws Exception {
        long before = ProcessMemory.residentBytes(scene.product);
        AtomicReference<Double> most = new AtomicReference<>(0.0);
        Thread looks = Thread.ofVirtual().start(() -> {
            while (!Thread.interrupted()) {
                most.set(Math.max(most.get(), scene.product.metric("tidegate_buffers_bytes")));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        });
        try (Raw.Connection client =
                scene.sent("POST /upload HTTP/1.1\r\nHost: app.test\r\nContent-Length: " + GIBIBYTE + "\r\n\r\n")) {
            pour(client.socket.getOutputStream(), GIBIBYTE);
            assertEquals(Long.toString(GIBIBYTE), Raw.value(client.answer().head(), "X-Got"));
        }
        try (Raw.Connection client = scene.sent("GET /download" + END)) {
            client.head();
            assertEquals(GIBIBYTE, skip(client.in(), GIBIBYTE));
        }
        looks.interrupt();
        looks.join();
        assertTrue(most.get() <= 256 * 1024, "held " + most.get());
        long grown = (ProcessMemory.residentBytes(scene.product) - before) / 1024;
        assertTrue(grown < 64 * 1024, "grown by " + grown + " KiB");
        scene.product.await("nothing held", () -> scene.product.metric("tidegate_buffers_bytes") == 0);
    }

    @Test
    void a_slow_client_gets_the_whole_of_its_last_answer() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(32 * 1024);
            socket.connect(new InetSocketAddress("127.0.0.1", scene.port));
            Raw.Connection client = new Raw.Connection(socket);
            client.send("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            client.head();
            long got = skip(client.in(), SLOW_BYTES / 2);
            // Slower than the rest fits into the kernel: most of the end is still with Tidegate after its linger
            // time.
            for (int i = 0; i < 100; i++) {
                got += skip(client.in(), 8 * 1024);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(40));
            }
            got += skip(client.in(), SLOW_BYTES);
            assertEquals(SLOW_BYTES, got);
        }
    }

    @Test
    void interim_answers_without_end_are_held_back_while_the_client_does_not_read() throws IOException {
        try (Raw.Connection client = scene.sent("GET /hints-without-end" + END)) {
            scene.product.await("something is held", () -> scene.product.metric("tidegate_buffers_bytes") > 0);
            for (int i = 0; i < 20; i++) {
                double held = scene.product.metric("tidegate_buffers_bytes");
                assertTrue(held <= 256 * 1024, "held " + held);
            }
            client.reset();
        }
        scene.product.await("nothing held", () -> scene.product.metric("tidegate_buffers_bytes") == 0);
    }
}
