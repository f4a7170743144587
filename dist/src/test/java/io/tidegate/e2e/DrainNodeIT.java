package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A whole process that is taken out, and ended later ({@code tidegate drain --node}). */
final class DrainNodeIT {
    private final int port = Product.freePort();

    private Product product(Raw.Server server) throws IOException {
        return Product.start("""
            frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
            backends.b { servers { s.url = "%s" }, health-check.type = none }
            drain { grace = 0s, close-rate = 1000/s, deadline = 30s }
            """.formatted(port, server.url()));
    }

    private static int ready(Product product) {
        return product.ask("GET", "/health/ready", "").statusCode();
    }

    private static String phase(Product product) {
        return product.json("/api/v1/drain").getString("phase");
    }

    @Test
    void the_command_returns_when_it_is_drained_and_the_process_waits_for_its_end() throws Exception {
        try (Raw.Server server = new Raw.Server(Raw::echoFrames);
                Product product = product(server)) {
            List<Raw.Connection> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(Raw.Connection.tunnel(port, "/"));
            }
            String admin = product.admin("/").toString();
            try (Peer command = Peer.run(
                    List.of(Product.launcher().toString(), "drain", "--node", "--notice", "0", "--admin", admin))) {
                for (Raw.Connection tunnel : held) {
                    Raw.Frame close = tunnel.frame();
                    assertEquals(Raw.CLOSE, close.opcode());
                    assertEquals(1001, close.closeCode());
                    tunnel.send(Raw.close(1001, true));
                    assertTrue(tunnel.ended());
                }
                assertEquals("node: drained", command.finish().getLast());
                assertEquals(0, command.process().exitValue());
            }
            assertTrue(product.process().isAlive());
            assertEquals("drained", phase(product));
            assertEquals(503, ready(product));
            assertThrows(ConnectException.class, () -> Raw.Connection.to(port));
            product.signal("TERM");
            assertEquals(0, product.exit());
        }
    }

    @Test
    void while_notice_is_given_it_is_not_ready_and_still_serves_until_a_signal_cuts_that_short() throws Exception {
        try (Raw.Server server = new Raw.Server(Raw::echoFrames);
                Product product = product(server)) {
            product.await("ready", () -> ready(product) == 200);
            assertEquals(
                    202, product.ask("POST", "/api/v1/drain?notice_s=3600", "").statusCode());
            assertEquals(503, ready(product));
            assertEquals("leaving", phase(product));
            try (Raw.Connection tunnel = Raw.Connection.tunnel(port, "/")) {
                product.signal("TERM");
                assertEquals(1001, tunnel.frame().closeCode());
            }
            assertEquals(0, product.exit());
        }
    }
}
