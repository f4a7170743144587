package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Plain HTTP through the product: every kind of message both ways, bodies of any size, connections that are used again. */
final class PlainHttpIT {
    private static final String END = " HTTP/1.1\r\nHost: app.test\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final long GIBIBYTE = 1L << 30;
    private static final int SLOW_BYTES = 6 * 1024 * 1024;

    private static final AtomicInteger connections = new AtomicInteger();
    private static final List<String> requests = new CopyOnWriteArrayList<>();
    private static final AtomicReference<CountDownLatch> gate = new AtomicReference<>(new CountDownLatch(0));
    private static int port;
    private static Raw.Server server;
    private static Product product;

    @BeforeAll
    static void start() throws IOException {
        port = Product.freePort();
        server = new Raw.Server(PlainHttpIT::serve);
        product = Product.start("""
            event-loops = 1
            frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = app } ] }
            backends.app { servers { s.url = "%s" }, health-check.type = none, passive-check.failures = 0 }
            """.formatted(port, server.url()));
    }

    @AfterAll
    static void stop() {
        product.close();
        server.close();
    }

    private static void serve(Raw.Connection connection, String first) throws IOException {
        connections.incrementAndGet();
        int served = 0;
        for (String head = first; !head.isEmpty(); head = connection.head()) {
            requests.add(head);
            String path = head.split(" ", 3)[1];
            switch (path) {
                case "/head" -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
                case "/204" -> connection.send("HTTP/1.1 204 No Content\r\n\r\n");
                case "/304" ->
                    connection.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\nETag: \"x\"\r\n\r\n");
                case "/hints" -> connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + OK);
                case "/continue" -> {
                    connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                    assertEquals("hello", Raw.text(connection.read(5)));
                    connection.send(OK);
                }
                case "/trailers" -> {
                    String body = chunks(connection);
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n" + body);
                }
                case "/chunked" ->
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n");
                case "/until-close" -> {
                    connection.send("HTTP/1.1 200 OK\r\n\r\nall that comes");
                    return;
                }
                case "/cut" -> {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
                    return;
                }
                case "/reset" -> {
                    connection.send("HTTP/1.1 200 OK\r\n\r\nonly this");
                    connection.reset();
                    return;
                }
                case "/wait" -> {
                    await(gate.get());
                    connection.send(OK);
                }
                case "/too-much" -> {
                    connection.read(1000);
                    connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
                    connection.in().transferTo(OutputStream.nullOutputStream());
                    return;
                }
                case "/too-much-and-gone" -> {
                    connection.read(1000);
                    connection.send(
                            "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
                    return;
                }
                case "/upload" -> {
                    long length = Long.parseLong(Raw.value(head, "Content-Length"));
                    connection.send("HTTP/1.1 200 OK\r\nX-Got: " + skip(connection.in(), length)
                            + "\r\nContent-Length: 2\r\n\r\nok");
                }
                case "/download" -> {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + GIBIBYTE + "\r\n\r\n");
                    pour(connection.socket.getOutputStream(), GIBIBYTE);
                }
                case "/slow" -> {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + SLOW_BYTES + "\r\n\r\n");
                    pour(connection.socket.getOutputStream(), SLOW_BYTES);
                }
                case "/once" -> {
                    if (served > 0) {
                        return; // as if it had closed while the request was under way
                    }
                    String length = Raw.value(head, "Content-Length");
                    connection.read(length.isEmpty() ? 0 : Integer.parseInt(length));
                    connection.send(OK);
                }
                case "/never" -> {
                    return;
                }
                case "/hints-without-end" -> {
                    String hint = "HTTP/1.1 103 Early Hints\r\nLink: " + "x".repeat(8000) + "\r\n\r\n";
                    while (true) {
                        connection.send(hint);
                    }
                }
                default -> connection.send(OK);
            }
            served++;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A chunked body as it came, framing and trailers included. */
    private static String chunks(Raw.Connection connection) throws IOException {
        StringBuilder all = new StringBuilder();
        while (!all.toString().endsWith("\r\n\r\n")) {
            all.append(Raw.text(connection.read(1)));
        }
        return all.toString();
    }

    private static void pour(OutputStream out, long count) throws IOException {
        byte[] piece = new byte[256 * 1024];
        for (long left = count; left > 0; left -= Math.min(left, piece.length)) {
            out.write(piece, 0, (int) Math.min(left, piece.length));
        }
    }

    private static long skip(InputStream in, long count) throws IOException {
        byte[] piece = new byte[256 * 1024];
        long got = 0;
        while (got < count) {
            int read = in.read(piece, 0, (int) Math.min(piece.length, count - got));
            if (read < 0) {
                break;
            }
            got += read;
        }
        return got;
    }

    private static Raw.Connection sent(String text) throws IOException {
        Raw.Connection client = Raw.Connection.to(port);
        client.send(text);
        return client;
    }

    private static String rest(Raw.Connection client) throws IOException {
        return Raw.text(client.in().readAllBytes());
    }

    @Nested
    final class Messages {
        @Test
        void HEAD_204_and_304_have_no_body_and_their_connection_goes_on() throws IOException {
            try (Raw.Connection client =
                    sent("HEAD /head" + END + "GET /204" + END + "GET /304" + END + "GET /" + END)) {
                assertEquals("5000", Raw.value(client.head(), "Content-Length"));
                assertTrue(client.head().startsWith("HTTP/1.1 204 "));
                String notModified = client.head();
                assertEquals("77", Raw.value(notModified, "Content-Length"));
                assertEquals("\"x\"", Raw.value(notModified, "ETag"));
                assertEquals("ok", client.answer().body());
            }
        }

        @Test
        void interim_answers_go_to_1_1_clients_only() throws IOException {
            try (Raw.Connection client = sent("GET /hints" + END)) {
                String hints = client.head();
                assertTrue(hints.startsWith("HTTP/1.1 103 "), hints);
                assertEquals("</a.css>", Raw.value(hints, "Link"));
                assertEquals("ok", client.answer().body());
            }
            try (Raw.Connection client = sent("GET /hints HTTP/1.0\r\nHost: a\r\n\r\n")) {
                assertEquals(200, client.answer().status());
                assertTrue(client.ended());
            }
        }

        @Test
        void who_expects_100_continue_sends_its_body_behind_it() throws IOException {
            try (Raw.Connection client = sent("POST /continue HTTP/1.1\r\nHost: app.test\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 5\r\n\r\n")) {
                assertTrue(client.head().startsWith("HTTP/1.1 100 "));
                client.send("hello");
                assertEquals("ok", client.answer().body());
            }
        }

        @Test
        void chunks_and_trailers_go_through_both_ways() throws IOException {
            String body = "5\r\nhello\r\n0\r\nX-Sum: 532\r\n\r\n";
            try (Raw.Connection client = sent("POST /trailers HTTP/1.1\r\nHost: app.test\r\nTE: trailers\r\n"
                    + "Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n" + body + "GET /" + END)) {
                String head = client.head();
                assertEquals("chunked", Raw.value(head, "Transfer-Encoding"));
                assertEquals("X-Sum", Raw.value(head, "Trailer"));
                assertEquals(body, Raw.text(client.read(body.length())));
                assertEquals("ok", client.answer().body());
            }
        }

        @Test
        void pipelined_requests_are_answered_in_order() throws IOException {
            CountDownLatch held = new CountDownLatch(1);
            gate.set(held);
            try (Raw.Connection client = sent("GET /wait" + END + "HEAD /head" + END + "GET /missing" + END)) {
                held.countDown();
                assertEquals("ok", client.answer().body());
                assertEquals("5000", Raw.value(client.head(), "Content-Length"));
                assertEquals("ok", client.answer().body());
            }
        }

        @Test
        void a_1_0_client_gets_the_content_of_chunks_and_then_the_end() throws IOException {
            try (Raw.Connection client = sent("GET /chunked HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")) {
                String head = client.head();
                assertEquals("", Raw.value(head, "Transfer-Encoding"));
                assertEquals("close", Raw.value(head, "Connection"));
                assertEquals("hello world", rest(client));
            }
            try (Raw.Connection client =
                    sent("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n")) {
                Raw.Answer first = client.answer();
                assertEquals("keep-alive", Raw.value(first.head(), "Connection"));
                assertEquals("ok", client.answer().body());
                assertTrue(client.ended());
            }
        }

        @Test
        void an_answer_may_end_with_its_connection() throws IOException {
            try (Raw.Connection client = sent("GET /until-close" + END)) {
                assertEquals("close", Raw.value(client.head(), "Connection"));
                assertEquals("all that comes", rest(client));
            }
        }

        @Test
        void an_answer_that_is_cut_does_not_look_whole() throws IOException {
            for (String path : List.of("/cut", "/reset")) {
                try (Raw.Connection client = sent("GET " + path + END)) {
                    String got;
                    try {
                        got = client.head().isEmpty() ? "" : rest(client);
                    } catch (SocketException reset) {
                        continue; // the only way to say it where the end is the connection's
                    }
                    assertEquals("/cut", path);
                    assertNotEquals(100, got.length());
                }
            }
        }
    }

    @Nested
    final class A_body_that_still_comes {
        @Test
        void does_not_keep_the_answer_back() throws IOException {
            try (Raw.Connection client =
                    sent("POST /too-much HTTP/1.1\r\nHost: app.test\r\nContent-Length: 5000000\r\n\r\n")) {
                client.send(new byte[2000]);
                Raw.Answer answer = client.answer();
                assertEquals(413, answer.status());
                assertEquals("close", Raw.value(answer.head(), "Connection"));
                client.send(new byte[1_000_000]);
                assertTrue(client.ended());
            }
        }

        @Test
        void does_not_destroy_the_answer_of_a_server_that_has_closed() throws IOException {
            for (int i = 0; i < 20; i++) {
                try (Raw.Connection client =
                        sent("POST /too-much-and-gone HTTP/1.1\r\nHost: app.test\r\nContent-Length: 500000\r\n\r\n")) {
                    client.send(new byte[500_000]);
                    assertEquals(413, client.answer().status());
                }
            }
        }
    }

    @Nested
    final class Sizes {
        private long residentKib() throws IOException {
            return Files.readAllLines(Path.of("/proc/" + product.process().pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void a_gibibyte_up_and_one_down_leave_the_memory_as_it_was() throws Exception {
            long before = residentKib();
            AtomicReference<Double> most = new AtomicReference<>(0.0);
            Thread looks = Thread.ofVirtual().start(() -> {
                while (!Thread.interrupted()) {
                    most.set(Math.max(most.get(), product.metric("tidegate_buffers_bytes")));
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                }
            });
            try (Raw.Connection client =
                    sent("POST /upload HTTP/1.1\r\nHost: app.test\r\nContent-Length: " + GIBIBYTE + "\r\n\r\n")) {
                pour(client.socket.getOutputStream(), GIBIBYTE);
                assertEquals(Long.toString(GIBIBYTE), Raw.value(client.answer().head(), "X-Got"));
            }
            try (Raw.Connection client = sent("GET /download" + END)) {
                client.head();
                assertEquals(GIBIBYTE, skip(client.in(), GIBIBYTE));
            }
            looks.interrupt();
            looks.join();
            assertTrue(most.get() <= 256 * 1024, "held " + most.get());
            long grown = residentKib() - before;
            assertTrue(grown < 64 * 1024, "grown by " + grown + " KiB");
            product.await("nothing held", () -> product.metric("tidegate_buffers_bytes") == 0);
        }

        @Test
        void a_slow_client_gets_the_whole_of_its_last_answer() throws IOException {
            try (Socket socket = new Socket()) {
                socket.setReceiveBufferSize(32 * 1024);
                socket.connect(new InetSocketAddress("127.0.0.1", port));
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
            try (Raw.Connection client = sent("GET /hints-without-end" + END)) {
                product.await("something is held", () -> product.metric("tidegate_buffers_bytes") > 0);
                for (int i = 0; i < 20; i++) {
                    double held = product.metric("tidegate_buffers_bytes");
                    assertTrue(held <= 256 * 1024, "held " + held);
                }
                client.reset();
            }
            product.await("nothing held", () -> product.metric("tidegate_buffers_bytes") == 0);
        }
    }

    @Nested
    final class Connections_to_servers {
        private String get(String path, String headers) throws IOException {
            try (Raw.Connection client = sent("GET " + path + " HTTP/1.1\r\nHost: app.test\r\n" + headers + "\r\n")) {
                Raw.Answer answer = client.answer();
                return answer.status() + " " + (answer.error().isEmpty() ? answer.body() : answer.error());
            }
        }

        private long asked(String path) {
            return requests.stream()
                    .filter(head -> head.contains(" " + path + " "))
                    .count();
        }

        @Test
        void are_used_again_by_other_clients() throws IOException {
            get("/", "");
            int before = connections.get();
            for (int i = 0; i < 20; i++) {
                assertEquals("200 ok", get("/", ""));
            }
            assertEquals(before, connections.get());
        }

        @Test
        void that_the_server_had_closed_cost_a_request_without_a_body_nothing() throws IOException {
            assertEquals("200 ok", get("/once", ""));
            long before = asked("/once");
            assertEquals("200 ok", get("/once", ""), "it went again on a fresh one");
            assertEquals(before + 2, asked("/once"));
        }

        @Test
        void never_get_a_request_with_a_body_twice() throws IOException {
            assertEquals("200 ok", get("/once", ""));
            try (Raw.Connection client = sent("POST /once HTTP/1.1\r\nHost: app.test\r\nContent-Length: 2\r\n\r\nhi")) {
                Raw.Answer answer = client.answer();
                assertEquals(502, answer.status());
                assertEquals("connect-failed", answer.error());
            }
        }

        @Test
        void that_are_fresh_get_a_request_once() throws IOException {
            long before = asked("/never");
            // the first may meet an idle connection and go again, once
            get("/never", "");
            assertTrue(asked("/never") - before <= 2);
            long then = asked("/never");
            assertEquals("502 connect-failed", get("/never", ""));
            assertEquals(then + 1, asked("/never"));
        }

        @Test
        void that_carry_a_proven_identity_serve_nobody_else() throws IOException {
            for (String proof : List.of("Authorization: Negotiate YII=\r\n", "Authorization: ntlm TlR=\r\n")) {
                get("/", "");
                int before = connections.get();
                assertEquals("200 ok", get("/", proof));
                assertEquals("200 ok", get("/", ""));
                assertEquals(before + 1, connections.get(), "the one that was proven on is gone");
            }
        }
    }

    @Test
    void who_leaves_within_an_answer_is_counted_once() throws Exception {
        double whole = product.metric("tidegate_requests_total");
        try (Raw.Connection client = sent("GET /download" + END)) {
            client.read(100_000);
            client.reset();
        }
        product.await("its place back", () -> product.server("app", "s").getInteger("active") == 0);
        assertEquals(whole + 1, product.metric("tidegate_requests_total"));
        assertFalse(product.ask("GET", "/metrics", "").body().contains("code=\"499\""));
    }
}
