package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A connection whose PROXY header has not come holds nothing up. */
final class ProxyHeaderAwaitedIT {
    private static Witness witness;

    @BeforeAll
    static void start() throws IOException {
        witness = new Witness();
    }

    @AfterAll
    static void stop() {
        witness.close();
    }

    /** Longer than the patience of this test. */
    private String body(int port, String frontend) {
        return """
            frontends.%s { bind = "127.0.0.1:%d", proxy-protocol = required, timeouts.http-request = 1h
              routes = [ { backend = b } ] }
            frontends.stays { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
            backends.b { servers { s.url = "%s" }, health-check.type = none }
            drain { grace = 0s, deadline = 1s }
            """.formatted(frontend, port, plainPort, witness.url());
    }

    private final int plainPort = Product.freePort();

    @Test
    void does_not_delay_the_end_of_the_process() throws Exception {
        int port = Product.freePort();
        try (Product ends = Product.start(body(port, "public"));
                Raw.Connection silent = Raw.Connection.to(port);
                Raw.Connection half = Raw.Connection.to(port);
                Raw.Connection late = Raw.Connection.to(port)) {
            half.send("PROXY TCP4 ");
            late.send("PROXY UNKNOWN\r\n"); // and no request
            ends.await(
                    "the one that is in", () -> ends.metric("tidegate_connections_active", "frontend=\"public\"") == 1);
            ends.signal("TERM");
            assertEquals(0, ends.exit());
            assertTrue(silent.ended() && half.ended() && late.ended());
        }
    }

    @Test
    void ends_soon_when_a_reload_removes_its_frontend() throws Exception {
        int port = Product.freePort();
        int other = Product.freePort();
        try (Product stays = Product.start(body(port, "public"));
                Raw.Connection half = Raw.Connection.to(port)) {
            half.send("PROXY TCP4 ");
            stays.rewrite(body(other, "another"));
            assertEquals(200, stays.ask("POST", "/api/v1/reload", "").statusCode());
            assertTrue(half.ended());
        }
    }
}
