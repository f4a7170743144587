package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who takes what is kept for it slower than its timeout, in a namespace whose kernel takes little: who keeps moving gets all of
 * it, however long that takes; who stops is cut, and sees that it is a cut.
 */
final class SlowClientsIT {
    private static final int PORT = 8080;
    private static final int KERNEL_BYTES = 4 * 1024;

    /** One read of Tidegate brings all of it, and the kernels hold less than half of it. */
    private static final int ANSWER_BYTES = 60_000;

    /** More than Tidegate reads at once. */
    private static final int LONG_BYTES = 150_000;

    /** Of what was read at this pace some is noticed several times in each timeout, and all of it takes several timeouts. */
    private static final int PIECE_BYTES = 2_000;

    private static final long PACE_MILLIS = 100;
    private static final long TIMEOUT_MILLIS = 1_000;

    private static Nets nets;
    private static Raw.Server server;
    private static Product product;

    @BeforeAll
    static void start() throws IOException {
        Netns.required();
        nets = new Nets(1);
        nets.sendBuffers(1, 16 * 1024);
        server = new Raw.Server(narrowSocket(), SlowClientsIT::serve);
        product = Product.launch(
                        nets.seat(1),
                        """
                        frontends.public { bind = "0.0.0.0:%d", routes = [ { backend = b } ] }
                        backends.b { servers.s.url = "http://%s:%d", health-check.type = none
                          timeouts { client = %3$dms, server = %3$dms } }
                        """.replace("%3$d", Long.toString(TIMEOUT_MILLIS)).formatted(PORT, Nets.HERE, server.port()),
                        Map.of())
                .untilReady();
    }

    /** What is accepted there takes little before it is read. */
    private static ServerSocket narrowSocket() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReceiveBufferSize(KERNEL_BYTES);
        socket.bind(new InetSocketAddress("0.0.0.0", 0));
        return socket;
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.await("nothing held", () -> product.metric("tidegate_buffers_bytes") == 0);
            product.close();
            server.close();
        }
        if (nets != null) {
            nets.close();
        }
    }

    private static void serve(Raw.Connection connection, String first) throws IOException {
        for (String head = first; !head.isEmpty(); head = connection.head()) {
            String path = head.split(" ", 3)[1];
            switch (path) {
                case "/upload" -> {
                    takeSlowly(connection, LONG_BYTES);
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }
                case "/chunked" ->
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(ANSWER_BYTES) + "\r\n" + "x".repeat(ANSWER_BYTES) + "\r\n0\r\n\r\n");
                default -> {
                    int length = path.equals("/long") ? LONG_BYTES : ANSWER_BYTES;
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length));
                }
            }
        }
    }

    /** A client whose own kernel takes little, too. */
    private static Raw.Connection sent(String text) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(KERNEL_BYTES);
        socket.connect(new InetSocketAddress(nets.address(1), PORT));
        Raw.Connection client = new Raw.Connection(socket);
        client.send(text);
        return client;
    }

    private static void takeSlowly(Raw.Connection connection, int bytes) throws IOException {
        for (int left = bytes; left > 0; left -= PIECE_BYTES) {
            connection.read(Math.min(left, PIECE_BYTES));
            TimeoutsScene.rest(PACE_MILLIS);
        }
    }

    private static void assertSlow(long beganNanos) {
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
        assertTrue(took > 2 * TIMEOUT_MILLIS, "the answer was taken within " + took + " ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/long", "/answer"})
    void a_client_that_moves_gets_the_whole_of_an_answer_and_then_the_next(String path) throws IOException {
        try (Raw.Connection client = sent("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")) {
            long began = System.nanoTime();
            takeSlowly(client, Integer.parseInt(Raw.value(client.head(), "Content-Length")));
            assertSlow(began);
            client.send("GET /answer HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals(ANSWER_BYTES, client.answer().body().length());
        }
    }

    @Test
    void a_client_that_moves_gets_the_whole_of_its_last_answer_and_then_the_end() throws IOException {
        try (Raw.Connection client = sent("GET /answer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) {
            long began = System.nanoTime();
            client.head();
            takeSlowly(client, ANSWER_BYTES);
            assertSlow(began);
            assertEquals(-1, client.in().read());
        }
    }

    @Test
    void a_server_that_moves_gets_the_whole_of_a_body() throws IOException {
        try (Raw.Connection client =
                sent("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: " + LONG_BYTES + "\r\n\r\n")) {
            client.send(new byte[LONG_BYTES]);
            assertEquals("ok", client.answer().body());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/answer HTTP/1.1\r\nHost: a\r\n\r\n",
                "/answer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                // its end is that of the connection: a FIN would tell that all has come
                "/chunked HTTP/1.0\r\n\r\n"
            })
    void a_client_that_stops_is_reset(String request) throws IOException {
        double before = product.metric("tidegate_requests_total");
        try (Raw.Connection client = sent("GET " + request)) {
            product.await("the answer", () -> product.metric("tidegate_requests_total") > before);
            product.await("the cut", () -> product.metric("tidegate_connections_active") == 0);
            assertThrows(SocketException.class, () -> client.in().transferTo(OutputStream.nullOutputStream()));
        }
    }
}
