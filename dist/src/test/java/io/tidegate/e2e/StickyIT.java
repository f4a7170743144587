package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The cookie that brings a client back to its server. */
final class StickyIT {
    private static final List<Raw.Server> servers = new ArrayList<>();
    private static Product product;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        StringBuilder named = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            String name = "s" + i;
            Raw.Server server = new Raw.Server((connection, head) -> serve(name, connection, head));
            servers.add(server);
            named.append(name + ".url = \"" + server.url() + "\"\n");
        }
        port = Product.freePort();
        product = Product.start("""
            frontends.public { bind = "127.0.0.1:%d", routes = [
              { match.path-prefix = "/strict", backend = strict }, { backend = plain } ] }
            backends {
              plain { balance = round-robin, health-check.type = none, sticky { }, servers { %2$s } }
              strict { balance = round-robin, health-check.type = none, servers { %2$s }
                sticky { cookie = "AT", path = "/strict", secure = true, same-site = strict } }
            }
            drain.grace = 300s
            """.formatted(port, named));
    }

    private static void serve(String name, Raw.Connection connection, String head) throws IOException {
        String named = "X-Server: " + name + "\r\n";
        if (head.contains("websocket")) {
            connection.send(Raw.switching(head).replace("Connection:", named + "Connection:"));
        } else {
            connection.send("HTTP/1.1 200 OK\r\n" + named + "Content-Length: 0\r\n\r\n");
        }
        connection.ended();
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
        servers.forEach(Raw.Server::close);
    }

    /** The answer's head to a handshake or a plain request that brings this cookie; without one where it is empty. */
    private static String answer(String request, String cookie) throws IOException {
        try (Raw.Connection client = Raw.Connection.to(port)) {
            String line = cookie.isEmpty() ? "" : "Cookie: other=1; " + cookie + "\r\n";
            client.send(request.replace("\r\n\r\n", "\r\n" + line + "\r\n"));
            return client.head();
        }
    }

    private static String handshake(String path, String cookie) throws IOException {
        String head = answer(Raw.handshake(path), cookie);
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        return head;
    }

    private static String request(String cookie) throws IOException {
        return answer("GET / HTTP/1.1\r\nHost: app.test\r\n\r\n", cookie);
    }

    private static String pair(String head) {
        return Raw.value(head, "Set-Cookie").replaceAll(";.*", "");
    }

    private static String server(String head) {
        return Raw.value(head, "X-Server");
    }

    private static void state(String server, String state) {
        product.ask("PATCH", "/api/v1/backends/plain/servers/" + server, "{\"state\":\"" + state + "\"}");
    }

    @Test
    void is_set_as_configured_on_the_101_and_on_a_plain_answer() throws Exception {
        String attributes = "; Path=/; HttpOnly; SameSite=Lax";
        assertCookie("TIDEGATE=[\\w-]{22}" + attributes, handshake("/", ""));
        assertCookie("TIDEGATE=[\\w-]{22}" + attributes, request(""));
        assertCookie("AT=[\\w-]{22}; Path=/strict; HttpOnly; SameSite=Strict; Secure", handshake("/strict", ""));
    }

    private static void assertCookie(String pattern, String head) {
        String cookie = Raw.value(head, "Set-Cookie");
        assertTrue(cookie.matches(pattern), cookie);
    }

    @Test
    void names_a_server_by_a_token_that_is_worth_nothing_elsewhere() throws Exception {
        Set<String> tokens = new TreeSet<>();
        for (String path : List.of("/", "/strict")) {
            for (int i = 0; i < 6; i++) {
                tokens.add(pair(handshake(path, "")).replaceAll(".*=", ""));
            }
        }
        assertEquals(6, tokens.size(), "one for each server of each backend");
        String foreign = pair(handshake("/strict", "")).replace("AT=", "TIDEGATE=");
        assertFalse(Raw.value(handshake("/", foreign), "Set-Cookie").isEmpty(), "a foreign token is none");
    }

    @Test
    void brings_handshakes_and_requests_back_also_in_drain_but_not_in_maintenance() throws Exception {
        String first = handshake("/", "");
        String cookie = pair(first);
        String home = server(first);
        try {
            for (String state : List.of("ready", "drain")) {
                state(home, state);
                for (int i = 0; i < 4; i++) {
                    for (String head : List.of(handshake("/", cookie), request(cookie))) {
                        assertEquals(home, server(head));
                        assertEquals("", Raw.value(head, "Set-Cookie"), "it has one");
                    }
                    assertTrue(
                            state.equals("ready") || !server(handshake("/", "")).equals(home), "new ones go elsewhere");
                }
            }
            state(home, "maint");
            String moved = handshake("/", cookie);
            assertNotEquals(home, server(moved));
            assertNotEquals(cookie, pair(moved));
            assertEquals(server(moved), server(handshake("/", pair(moved))));
        } finally {
            state(home, "ready");
        }
        assertEquals(home, server(handshake("/", cookie)));
    }
}
