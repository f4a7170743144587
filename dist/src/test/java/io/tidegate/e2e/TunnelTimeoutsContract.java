package io.tidegate.e2e;

import static io.tidegate.e2e.TimeoutsScene.FRAMES;
import static io.tidegate.e2e.TimeoutsScene.PACE_MILLIS;
import static io.tidegate.e2e.TimeoutsScene.rest;
import static io.tidegate.e2e.TimeoutsScene.untilEnded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The timeouts of a tunnel: no byte from either side, a FIN of one, and a side that takes nothing. */
abstract class TunnelTimeoutsContract {
    private final TimeoutsScene scene;

    TunnelTimeoutsContract(TimeoutsScene scene) {
        this.scene = scene;
    }

    @Nested
    final class Tunnel {
        @Test
        void ends_when_no_byte_has_come_from_either_side() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(scene.port, "/tunnel/idle")) {
                long took = untilEnded(client);
                assertTrue(took >= 1_700, "after " + took);
            }
            scene.logged("/tunnel/idle", 101, "tunnel-timeout", "tidegate");
        }

        @Test
        void lives_while_the_client_speaks() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(scene.port, "/tunnel/listens")) {
                for (int i = 0; i < FRAMES; i++) {
                    client.send(Raw.frame(Raw.TEXT, new byte[1], true));
                    rest(PACE_MILLIS);
                }
                long took = untilEnded(client);
                assertTrue(took >= 1_000, "after " + took);
            }
            assertEquals(FRAMES, scene.product.logged("/tunnel/listens").getInteger("messages_to_server"));
        }

        @Test
        void lives_while_the_server_speaks() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(scene.port, "/tunnel/speaks")) {
                for (int i = 0; i < FRAMES; i++) {
                    client.frame();
                }
                long took = untilEnded(client);
                assertTrue(took >= 1_700, "after " + took);
            }
            scene.logged("/tunnel/speaks", 101, "tunnel-timeout", "tidegate");
        }
    }

    @Nested
    final class Fin {
        @Test
        void of_the_client_waits_for_the_server_so_long() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(scene.port, "/tunnel/client-fin")) {
                client.socket.shutdownOutput();
                long took = untilEnded(client);
                assertTrue(took >= 800 && took < 15_000, "after " + took);
            }
            scene.logged("/tunnel/client-fin", 101, "client-fin", "client");
        }

        @Test
        void of_the_client_waits_anew_with_each_byte_of_the_server() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(scene.port, "/tunnel/speaks-after-fin")) {
                client.socket.shutdownOutput();
                for (int i = 0; i < 5; i++) {
                    client.frame();
                }
                assertTrue(client.ended());
            }
            scene.logged("/tunnel/speaks-after-fin", 101, "client-fin", "client");
        }

        @Test
        void of_the_server_waits_for_the_client_so_long() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(scene.port, "/tunnel/ends")) {
                assertTrue(client.ended(), "the half-close came through");
                scene.logged("/tunnel/ends", 101, "server-fin", "server");
            }
        }
    }

    @Nested
    final class Stall {
        @Test
        void of_a_client_that_takes_nothing() throws IOException {
            try (Raw.Connection client = Raw.Connection.tunnel(scene.port, "/tunnel/pours")) {
                scene.logged("/tunnel/pours", 101, "stall", "tidegate");
                assertTrue(client.socket.isConnected());
            }
        }

        @Test
        void of_a_server_that_takes_nothing() throws Exception {
            try (Raw.Connection client = Raw.Connection.tunnel(scene.port, "/tunnel/deaf")) {
                Thread pours = Thread.ofVirtual().start(() -> {
                    try {
                        while (true) {
                            client.send(Raw.frame(Raw.BINARY, new byte[60_000], true));
                        }
                    } catch (IOException e) {
                        // it was ended
                    }
                });
                scene.logged("/tunnel/deaf", 101, "stall", "tidegate");
                pours.join(10_000);
                assertTrue(!pours.isAlive(), "the writer sees the end");
            }
        }
    }
}
