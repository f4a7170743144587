package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What whoever waits for the line {@code ready} may rely on. */
final class ReadyIT {
    /** On a machine that has no time for it, the first checks may take longer than the line is kept back. */
    private static final int STARTS = 5;

    private static String ready(Product product) {
        return product.errors().stream()
                .filter(line -> line.contains("event=ready"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean verdictsBefore(String server) throws IOException {
        try (Product product = Product.start("""
            frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
            backends.b.servers { well.url = "%s", gone.url = "ws://127.0.0.1:%d" }
            """.formatted(Product.freePort(), server, Product.freePort()))) {
            String ready = ready(product);
            if (ready.contains("unchecked=")) {
                return false;
            }
            assertEquals("up", product.server("b", "well").getString("health"));
            assertEquals("down", product.server("b", "gone").getString("health"));
            assertEquals(200, product.ask("GET", "/health/ready", "").statusCode());
            List<String> lines = product.errors();
            assertFalse(lines.subList(lines.indexOf(ready), lines.size()).stream()
                    .anyMatch(line -> line.contains("event=server-up") || line.contains("event=server-down")));
            return true;
        }
    }

    @Test
    void each_server_has_its_verdict_when_it_is_said() throws IOException {
        try (Raw.Server well = new Raw.Server(Raw::echoFrames)) {
            boolean seen = false;
            for (int i = 0; i < STARTS && !seen; i++) {
                seen = verdictsBefore(well.url());
            }
            assertTrue(seen, "never in " + STARTS + " starts");
        }
    }

    @Test
    void a_server_that_keeps_its_check_waiting_does_not_keep_the_line_waiting() throws IOException {
        int port = Product.freePort();
        try (Raw.Server hung = new Raw.Server((connection, head) -> connection.ended());
                Product product = Product.start("""
                    frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = hung } ] }
                    backends.hung { servers { s.url = "%s" }, health-check.timeout = 10 minutes }
                    """.formatted(port, hung.url()))) {
            assertTrue(ready(product).contains("unchecked=hung"), () -> ready(product));
            assertEquals(503, product.ask("GET", "/health/ready", "").statusCode());
            assertEquals("unchecked", product.server("hung", "s").getString("health"));
            Raw.Connection.to(port).close();
        }
    }

    @ParameterizedTest
    @CsvSource({"auto, epoll", "channel, channel"})
    void it_says_what_carries_plain_tcp(String transport, String carries) throws IOException {
        try (Raw.Server server = new Raw.Server(Raw::echoFrames);
                Product product = Product.start("""
                    transport = %s
                    frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
                    backends.b.servers = [ "%s" ]
                    """.formatted(transport, Product.freePort(), server.url()))) {
            assertTrue(ready(product).contains("transport=" + carries), () -> ready(product));
            String metrics = product.ask("GET", "/metrics", "").body();
            assertTrue(metrics.contains("tidegate_transport_info{transport=\"" + carries + "\"} 1"), metrics);
        }
    }
}
