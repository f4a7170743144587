package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers by name: looked up again and again, all addresses used, the last ones kept. */
final class NamesIT {
    private static void serve(Raw.Connection connection, String head) throws IOException {
        String named = "X-Server: " + connection.socket.getLocalAddress().getHostAddress() + "\r\n";
        connection.send(Raw.switching(head).replace("Connection:", named + "Connection:"));
        connection.ended();
    }

    private static Map<String, Integer> who(int port) throws IOException {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 6; i++) {
            try (Raw.Connection client = Raw.Connection.to(port)) {
                client.send(Raw.handshake("/"));
                answers.merge(Raw.value(client.head(), "X-Server"), 1, Integer::sum);
            }
        }
        return answers;
    }

    private static void awaitWho(Product product, int port, Map<String, Integer> expected) {
        product.await(expected.toString(), () -> {
            try {
                return who(port).equals(expected);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void are_followed_where_they_lead_and_when_they_lead_nowhere_their_last_addresses_serve(@TempDir Path directory)
            throws Exception {
        Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "127.0.0.1 chat.internal\n");
        int port = Product.freePort();
        try (Raw.Server server = new Raw.Server("0.0.0.0", 0, NamesIT::serve);
                Product product = Product.start(
                        """
                        frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
                        backends.b { servers.s.url = "ws://chat.internal:%d", resolve-interval = 200ms, health-check.type = none }
                        """.formatted(port, server.port()),
                        // the JDK then looks names up in this file alone
                        Map.of("TIDEGATE_JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts))) {
            assertEquals(Map.of("127.0.0.1", 6), who(port));

            Files.writeString(hosts, "127.0.0.2 chat.internal\n127.0.0.3 chat.internal\n");
            awaitWho(product, port, Map.of("127.0.0.2", 3, "127.0.0.3", 3));

            Files.writeString(hosts, "127.0.0.9 another.internal\n");
            product.await("the word that it fails", () -> product.said(line -> line.contains("event=name-unresolved")));
            assertEquals(Map.of("127.0.0.2", 3, "127.0.0.3", 3), who(port));
            assertTrue(product.said(line -> line.contains("its last addresses stay in use")));

            Files.writeString(hosts, "127.0.0.4 chat.internal\n");
            awaitWho(product, port, Map.of("127.0.0.4", 6));
            assertEquals(
                    1,
                    product.errors().stream()
                            .filter(line -> line.contains("event=name-unresolved"))
                            .count(),
                    "once, not with each try");
        }
    }

    @Test
    void that_nobody_answers_for_hold_up_nothing_else(@TempDir Path directory) throws Exception {
        Path hosts = directory.resolve("hosts");
        assertEquals(0, new ProcessBuilder("mkfifo", hosts.toString()).start().waitFor());
        StringBuilder silent = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            silent.append("\"ws://silent%d.internal:80\", ".formatted(i));
        }
        int port = Product.freePort();
        try (Raw.Server server = new Raw.Server("127.0.0.1", 0, NamesIT::serve);
                Product product = Product.start(
                        """
                        frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
                        backends.b { servers = [%s "ws://127.0.0.1:%d"], health-check.type = none }
                        """.formatted(port, silent, server.port()),
                        // a pipe that nobody writes to: who looks a name up there waits for good
                        Map.of("TIDEGATE_JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts))) {
            assertEquals(Map.of("127.0.0.1", 6), who(port));
            assertEquals(200, product.ask("GET", "/metrics", "").statusCode());
            assertEquals(200, product.ask("POST", "/api/v1/reload", "").statusCode());
            product.signal("TERM");
            assertEquals(0, product.exit());
        }
    }
}
