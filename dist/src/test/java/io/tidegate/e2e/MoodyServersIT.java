package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Servers that are bad for a time, or beside good ones: what retries, ejections and checks make of it. */
final class MoodyServersIT {
    private static final AtomicReference<Raw.Behaviour> mood = new AtomicReference<>(Raw::echoFrames);
    private static final int port = Product.freePort();
    private static final List<AutoCloseable> servers = new ArrayList<>();
    private static Product product;

    @BeforeAll
    static void start() throws IOException {
        Raw.Server good = add(new Raw.Server(Raw::echoFrames));
        BlackHole hole = add(new BlackHole());
        Raw.Server sick = add(new Raw.Server((connection, head) -> connection.send("what?\r\n\r\n")));
        Raw.Server moody = add(new Raw.Server((connection, head) -> mood.get().serve(connection, head)));
        Raw.Server brief = add(new Raw.Server((connection, head) -> connection.send(Raw.switching(head))));
        product = Product.start(
                """
                frontends.public { bind = "127.0.0.1:%d", routes = [
                  { match.path = "/retried", backend = retried }, { match.path = "/ejected", backend = ejected }
                  { match.path = "/checked", backend = checked }, { match.path = "/brief", backend = brief } ] }
                backends {
                  retried {
                    servers { refuses.url = "ws://127.0.0.1:%d", hole.url = "ws://127.0.0.1:%d", good.url = "%s" }
                    health-check.type = none, passive-check.failures = 0, timeouts.connect = 300ms
                  }
                  ejected {
                    servers { sick.url = "%s", good.url = "%4$s" }, health-check.type = none
                    passive-check { failures = 3, window = 60s, eject = 600s }
                  }
                  checked {
                    servers.moody.url = "%6$s"
                    health-check { interval = 200ms, fast-interval = 100ms, down-interval = 200ms, timeout = 500ms }
                  }
                  brief { servers.brief.url = "%7$s", health-check.type = none, timeouts.server-fin = 500ms }
                }
                """.formatted(port, Product.freePort(), hole.port(), good.url(), sick.url(), moody.url(), brief.url()));
    }

    private static <T extends AutoCloseable> T add(T server) {
        servers.add(server);
        return server;
    }

    @AfterAll
    static void stop() throws Exception {
        if (product != null) {
            for (String backend : List.of("retried", "ejected", "checked", "brief")) {
                product.await("every lease of " + backend, () -> leases(backend) == 0);
            }
            product.close();
        }
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    private static int leases(String backend) {
        JsonArray all = product.json("/api/v1/backends").getJsonArray("backends");
        return all.stream()
                .map(JsonObject.class::cast)
                .filter(each -> backend.equals(each.getString("name")))
                .flatMap(each -> each.getJsonArray("servers").stream())
                .mapToInt(server -> ((JsonObject) server).getInteger("active"))
                .sum();
    }

    @Test
    void that_cannot_be_reached_are_hidden_by_a_retry() throws IOException {
        for (int i = 0; i < 9; i++) {
            Raw.Connection.tunnel(port, "/retried").close();
        }
        assertEquals(9, product.metric("tidegate_handshakes_total", "backend=\"retried\"", "result=\"ok\""));
        assertEquals(9, product.metric("tidegate_handshakes_total", "backend=\"retried\""));
    }

    @Test
    void that_fail_in_traffic_are_ejected() throws IOException {
        int bad = 0;
        while (!product.server("ejected", "sick").containsKey("ejected_until")) {
            try (Raw.Connection client = Raw.Connection.to(port)) {
                client.send(Raw.handshake("/ejected"));
                bad += client.head().startsWith("HTTP/1.1 502 ") ? 1 : 0;
            }
            assertTrue(bad <= 5, "it is not ejected");
        }
        assertTrue(bad >= 3, "three failures, not " + bad);
        for (int i = 0; i < 10; i++) {
            Raw.Connection.tunnel(port, "/ejected").close();
        }
    }

    @Test
    void that_recover_get_clients_again_and_their_tunnels_outlive_the_bad_time() throws IOException {
        product.awaitHealth("checked", "moody", "up");
        try (Raw.Connection early = Raw.Connection.tunnel(port, "/checked")) {
            mood.set((connection, head) -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
            product.awaitHealth("checked", "moody", "down");
            early.send(Raw.frame(Raw.TEXT, new byte[] {'a'}, true));
            assertEquals(1, early.frame().payload().length, "on-down = keep");

            mood.set(Raw::echoFrames);
            product.awaitHealth("checked", "moody", "up");
            Raw.Connection.tunnel(port, "/checked").close();
        }
    }

    @Test
    void that_end_right_after_their_101_end_the_client_too() throws IOException {
        try (Raw.Connection client = Raw.Connection.tunnel(port, "/brief")) {
            assertTrue(client.ended());
            product.await("the lease", () -> leases("brief") == 0);
            product.await(
                    "who ended it",
                    () -> product.metric(
                                    "tidegate_tunnels_closed_total",
                                    "backend=\"brief\"",
                                    "by=\"server\"",
                                    "code=\"none\"")
                            == 1);
        }
    }
}
