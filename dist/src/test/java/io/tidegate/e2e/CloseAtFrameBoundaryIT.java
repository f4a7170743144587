package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Close of ours stands between two frames, and nothing of ours stands behind it (contract §2 "Closing"). */
final class CloseAtFrameBoundaryIT {
    /** Which backends are there; each is a server of its own for one test, and its name the path to it. */
    private static final List<String> BACKENDS = List.of("long", "late", "off", "dialect");

    private static final int port = Product.freePort();
    private static final Listener listener = new Listener();
    private static Raw.Server listening;
    private static Raw.Server echoing;
    private static Product product;

    @BeforeAll
    static void start() throws IOException {
        listening = new Raw.Server(listener);
        echoing = new Raw.Server(Raw::echoBytes);
        StringBuilder body = new StringBuilder("drain { grace = 0s, close-rate = 1000/s, deadline = 30s }\n");
        StringBuilder routes = new StringBuilder();
        for (String backend : BACKENDS) {
            Raw.Server server = List.of("off", "dialect").contains(backend) ? echoing : listening;
            body.append("backends." + backend + " { servers.s.url = \"" + server.url()
                    + "\", health-check.type = none }\n");
            routes.append("{ match.path = \"/" + backend + "\", backend = " + backend + " }\n");
        }
        product = Product.start(body + "backends.off.tunnel.frames = off\nfrontends.public { bind = \"127.0.0.1:" + port
                + "\", routes = [\n" + routes + "] }\n");
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
        listening.close();
        echoing.close();
    }

    private static void drain(String backend) {
        assertEquals(
                200,
                product.ask("PATCH", "/api/v1/backends/" + backend + "/servers/s", "{\"state\":\"drain\"}")
                        .statusCode());
    }

    @Test
    void a_frame_under_way_is_finished_first_both_ways_even_a_long_one() throws Exception {
        byte[] big = new byte[100 * 1024 * 1024];
        new Random(7).nextBytes(big);
        byte[] frame = Raw.frame(Raw.BINARY, false, big, true);
        int half = frame.length / 2;
        try (Raw.Connection client = Raw.Connection.tunnel(port, "/long")) {
            client.send(Arrays.copyOf(frame, half));
            product.await(
                    "the first half on its way",
                    () -> product.metric("tidegate_tunnel_bytes_total", "backend=\"long\"", "direction=\"to_server\"")
                            > 1_000_000);
            drain("long");
            // towards the client nothing is under way: its Close comes while it still sends
            Raw.Frame close = client.frame();
            assertEquals(1001, close.closeCode());
            client.send(Arrays.copyOfRange(frame, half, frame.length));
            client.send(Raw.frame(0, true, new byte[5], true)); // the rest of the message comes too late

            Raw.Frame got = listener.next();
            assertEquals(Raw.BINARY, got.opcode());
            assertArrayEquals(big, got.payload());
            Raw.Frame last = listener.next();
            assertEquals(Raw.CLOSE, last.opcode());
            assertEquals(1001, last.closeCode());
            client.send(Raw.frame(Raw.CLOSE, close.payload(), true));
            assertTrue(client.ended());
            assertEquals(0, listener.frames.size());
        }
        listener.connections.clear();
    }

    @Test
    void after_it_nothing_more_is_sent_that_way() throws Exception {
        listener.answersClose = false; // it is in the middle of a frame itself
        try (Raw.Connection client = Raw.Connection.tunnel(port, "/late")) {
            Raw.Connection atServer = listener.connections.poll(60, TimeUnit.SECONDS);
            assertTrue(atServer != null);
            byte[] frame = Raw.frame(Raw.BINARY, new byte[5 * 1024 * 1024], false);
            atServer.send(Arrays.copyOf(frame, 1000));
            client.read(1000);
            drain("late");
            assertEquals(1001, listener.next().closeCode());
            Thread.ofVirtual().start(() -> {
                try {
                    atServer.send(Arrays.copyOfRange(frame, 1000, frame.length));
                    atServer.send(Raw.frame(Raw.TEXT, new byte[10], false));
                } catch (IOException e) {
                    // closed in between: what came is looked at below
                }
            });
            client.read(frame.length - 1000);
            assertEquals(1001, client.frame().closeCode());
            assertTrue(client.ended(), "a byte followed our Close");
        } finally {
            listener.answersClose = true;
        }
    }

    @ParameterizedTest
    @CsvSource({"off, 0", "dialect, 1"})
    void is_none_but_fin_alone_where_frames_are_not_followed_and_no_byte_is_touched(String backend, int untracked)
            throws Exception {
        double before = product.metric("tidegate_tunnels_untracked_total");
        try (Raw.Connection client = Raw.Connection.tunnel(port, "/" + backend)) {
            byte[] dialect = new byte[100_000];
            new Random(3).nextBytes(dialect);
            dialect[0] = 0x0f; // a reserved opcode
            client.send(dialect);
            assertArrayEquals(dialect, client.read(dialect.length));
            assertEquals(before + untracked, product.metric("tidegate_tunnels_untracked_total"));
            drain(backend);

            assertTrue(client.ended());
            String of = "backend=\"" + backend + "\"";
            product.await("the tunnel's end", () -> product.metric("tidegate_tunnels_active", of) == 0);
            assertEquals(1, product.metric("tidegate_tunnels_closed_total", of, "code=\"none\""));
        }
    }
}
