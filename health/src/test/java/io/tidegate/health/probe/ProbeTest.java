package io.tidegate.health.probe;

import static io.tidegate.health.probe.SickServer.switching;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.BackendTls;
import io.tidegate.core.config.HealthCheck;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every kind of server that a check can meet, each on its own socket. */
final class ProbeTest extends ProbeScene {

    @Nested
    class An_http_server {
        @Test
        void passes_with_an_expected_status_and_sends_its_body_in_peace() throws Exception {
            try (SickServer server = new SickServer(connection -> {
                assertTrue(connection.readHead().contains("\r\nConnection: close\r\n"));
                connection.write("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 100000\r\n\r\n");
                connection.write("x".repeat(100_000));
            })) {
                Outcome outcome = run(target(server, CheckSettings.http()));
                assertEquals(CheckResult.PASSED, outcome.result());
                assertEquals("served", server.awaitEnd());
            }
        }

        @Test
        void fails_as_status_with_another() throws Exception {
            Outcome outcome = check(CheckSettings.http(), connection -> {
                connection.readHead();
                connection.write("HTTP/1.1 500 Internal Server Error\r\n\r\n");
            });
            assertFails(CheckResult.STATUS, "500, expected 200-399", outcome);
        }

        @Test
        void fails_as_status_with_a_101_that_nobody_asked_for() throws Exception {
            Outcome outcome = check(CheckSettings.http(), connection -> {
                connection.readHead();
                connection.write(switching("x"));
            });
            assertFails(CheckResult.STATUS, "101, expected 200-399", outcome);
        }

        @Test
        void that_hangs_fails_as_timeout() throws Exception {
            Outcome outcome = check(CheckSettings.http().timeout(SHORT), SickServer.Connection::awaitEnd);
            assertFails(CheckResult.TIMEOUT, "no answer within 200 ms", outcome);
        }
    }

    @Nested
    class A_tcp_server {
        @Test
        void that_accepts_passes() throws Exception {
            Outcome outcome = check(CheckSettings.tcp(), SickServer.Connection::awaitEnd);
            assertEquals(CheckResult.PASSED, outcome.result());
            assertTrue(outcome.detail().matches("connected in \\d+ ms"), outcome.detail());
        }

        @Test
        void that_does_not_take_the_connection_fails_as_timeout() throws Exception {
            try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                InetSocketAddress address =
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort());
                HealthCheck check = CheckSettings.tcp().timeout(SHORT).build();
                Outcome outcome = run(target(address, check));
                // the kernel's own queue of connections takes a few more than it was told
                for (int i = 0; i < 10 && outcome.passed(); i++) {
                    outcome = run(target(address, check));
                }
                // each check closes its connection at once, but nobody accepts it: it keeps its place
                assertFails(CheckResult.TIMEOUT, "not connected within 200 ms", outcome);
            }
        }
    }

    @Nested
    class A_server_behind_PROXY {
        private String firstLine(Backend.ProxyProtocol version, int bytes) throws Exception {
            BlockingQueue<String> got = new ArrayBlockingQueue<>(1);
            try (SickServer server = new SickServer(connection -> {
                got.add(new String(connection.read(bytes), StandardCharsets.ISO_8859_1));
                connection.switchProtocols();
                connection.farewell();
            })) {
                Target plain = target(server, CheckSettings.websocket());
                Outcome outcome = run(
                        new Target(plain.address(), List.of(), Optional.empty(), version, plain.host(), plain.check()));
                assertEquals(CheckResult.PASSED, outcome.result(), outcome.detail());
                server.awaitEnd();
            }
            return got.remove();
        }

        @Test
        void gets_version_1_of_unknown_first() throws Exception {
            assertEquals("PROXY UNKNOWN\r\n", firstLine(Backend.ProxyProtocol.V1, 15));
        }

        @Test
        void gets_version_2_of_local_first() throws Exception {
            assertEquals("\r\n\r\n\0\r\nQUIT\n \0\0\0", firstLine(Backend.ProxyProtocol.V2, 16));
        }
    }

    @Nested
    class A_name {
        @Test
        void is_resolved_first() throws Exception {
            try (SickServer server = new SickServer(connection -> {
                connection.switchProtocols();
                connection.farewell();
            })) {
                Outcome outcome = run(target(
                        InetSocketAddress.createUnresolved("localhost", server.port()),
                        CheckSettings.websocket().build()));
                assertEquals(CheckResult.PASSED, outcome.result(), outcome.detail());
                assertEquals(Step.Kind.RESOLVE, steps.getFirst().kind());
            }
        }

        @Test
        void that_cannot_be_one_fails_as_connect() throws Exception {
            Outcome outcome = run(target(
                    InetSocketAddress.createUnresolved("no..such..name", 80),
                    CheckSettings.websocket().build()));
            assertFails(CheckResult.CONNECT, "name not resolved", outcome);
        }
    }

    @Nested
    class A_url {
        @Test
        void is_probed_with_its_path_and_query() throws Exception {
            BlockingQueue<String> heads = new ArrayBlockingQueue<>(1);
            try (SickServer server = new SickServer(connection -> heads.add(connection.readHead()))) {
                run(UrlTarget.parse("ws://127.0.0.1:" + server.port() + "/a%20b?c=d", BackendTls.DEFAULT));
                String head = heads.remove();
                assertTrue(head.startsWith("GET /a%20b?c=d HTTP/1.1\r\n"), head);
                assertEquals("127.0.0.1:" + server.port(), SickServer.header(head, "Host"));
            }
        }

        @Test
        void that_is_none_is_told_so() {
            for (String url : List.of("ftp://x", "no url", "ws:///path", "tcp://x")) {
                assertThrows(IllegalArgumentException.class, () -> UrlTarget.parse(url, BackendTls.DEFAULT), url);
            }
        }
    }
}
