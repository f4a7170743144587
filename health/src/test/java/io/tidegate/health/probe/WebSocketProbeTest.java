package io.tidegate.health.probe;

import static io.tidegate.health.probe.SickServer.switching;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.config.StatusSet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Checks by handshake: every kind of answer. */
final class WebSocketProbeTest extends ProbeScene {
    @Test
    void that_is_well_passes_and_is_taken_leave_of_with_close_1000() throws Exception {
        BlockingQueue<SickServer.Frame> frames = new ArrayBlockingQueue<>(1);
        try (SickServer server = new SickServer(connection -> {
            connection.switchProtocols();
            SickServer.Frame close = connection.readFrame();
            frames.add(close);
            connection.frame(8, close.payload());
            connection.awaitEnd();
        })) {
            Outcome outcome = run(target(server, CheckSettings.websocket()));
            assertTrue(outcome.detail().matches("101 in \\d+ ms"), outcome.detail());
            assertEquals(CheckResult.PASSED, outcome.result());
            assertEquals("fin", server.awaitEnd());
        }
        SickServer.Frame close = frames.remove();
        assertEquals(8, close.opcode());
        assertTrue(close.masked());
        assertArrayEquals(new byte[] {0x03, (byte) 0xE8}, close.payload());
    }

    @Test
    void gets_path_host_and_headers_of_the_check() throws Exception {
        BlockingQueue<String> heads = new ArrayBlockingQueue<>(1);
        check(
                CheckSettings.websocket()
                        .path("/live?probe=1")
                        .headers(Map.of("Origin", "https://app.example.com", "host", "check.example.com")),
                connection -> {
                    heads.add(connection.readHead());
                });
        String head = heads.remove();
        assertTrue(head.startsWith("GET /live?probe=1 HTTP/1.1\r\n"), head);
        assertEquals("check.example.com", SickServer.header(head, "Host"));
        assertEquals("https://app.example.com", SickServer.header(head, "Origin"));
        assertEquals("13", SickServer.header(head, "Sec-WebSocket-Version"));
        assertEquals(
                1,
                head.lines()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("host:"))
                        .count());
    }

    @Test
    void that_never_says_its_close_passes_and_is_left_with_a_fin() throws Exception {
        try (SickServer server = new SickServer(connection -> {
            connection.switchProtocols();
            connection.awaitEnd();
        })) {
            assertEquals(
                    CheckResult.PASSED,
                    run(target(server, CheckSettings.websocket())).result());
            assertEquals("fin", server.awaitEnd());
        }
    }

    @Test
    void that_greets_first_passes() throws Exception {
        Outcome outcome = check(CheckSettings.websocket().ping(), connection -> {
            connection.switchProtocols();
            connection.frame(1, "welcome".getBytes(StandardCharsets.UTF_8));
            connection.frame(10, connection.readFrame().payload());
            connection.frame(2, new byte[100]);
            connection.farewell();
        });
        assertEquals(CheckResult.PASSED, outcome.result());
    }

    @Test
    void whose_head_comes_in_drops_passes() throws Exception {
        Outcome outcome = check(CheckSettings.websocket(), connection -> {
            String head = connection.readHead();
            String answer = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                    + switching(SickServer.accept(SickServer.header(head, "Sec-WebSocket-Key")));
            for (int i = 0; i < answer.length(); i++) {
                connection.write(answer.substring(i, i + 1));
            }
            connection.farewell();
        });
        assertEquals(CheckResult.PASSED, outcome.result());
    }

    @Test
    void that_refuses_fails_as_connect() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        Outcome outcome = run(target(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                CheckSettings.websocket().build()));
        assertFails(CheckResult.CONNECT, "connection refused", outcome);
    }

    @Test
    void that_closes_at_once_fails_as_connect() throws Exception {
        Outcome outcome = check(CheckSettings.websocket(), SickServer.Connection::readHead);
        assertFails(CheckResult.CONNECT, "closed without an answer", outcome);
    }

    /** What the check makes of each: its result, and why. */
    static final List<Arguments> ANSWERS = List.of(
            Arguments.of("HTTP/1.1 101 Switching", CheckResult.CONNECT, "closed without a whole answer"),
            Arguments.of("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", CheckResult.STATUS, "200, expected 101"),
            Arguments.of(
                    "220 mail.example.com ESMTP\r\n\r\n", CheckResult.STATUS, "no HTTP answer: invalid status line"),
            Arguments.of(
                    switching("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
                    CheckResult.ACCEPT,
                    "Sec-WebSocket-Accept does not answer the key"),
            Arguments.of(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
                    CheckResult.ACCEPT,
                    "Upgrade is not websocket"));

    @ParameterizedTest
    @FieldSource("ANSWERS")
    void whose_answer_is_not_right_fails_for_that(String answer, CheckResult result, String detail) throws Exception {
        Outcome outcome = check(CheckSettings.websocket(), connection -> {
            connection.readHead();
            connection.write(answer);
        });
        assertFails(result, detail, outcome);
    }

    @Test
    void that_resets_fails_as_connect() throws Exception {
        Outcome outcome = check(CheckSettings.websocket(), connection -> {
            connection.readHead();
            connection.reset();
        });
        assertFails(CheckResult.CONNECT, "reset without an answer", outcome);
    }

    @Test
    void that_hangs_fails_as_timeout() throws Exception {
        Outcome outcome = check(CheckSettings.websocket().timeout(SHORT), SickServer.Connection::awaitEnd);
        assertFails(CheckResult.TIMEOUT, "no answer within 200 ms", outcome);
    }

    @Test
    void that_drips_for_ever_fails_as_timeout() throws Exception {
        Outcome outcome = check(CheckSettings.websocket().timeout(SHORT), connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 101 Switching Protocols\r\nX-Slow: ");
            connection.awaitEnd();
        });
        assertFails(CheckResult.TIMEOUT, "no whole answer within 200 ms", outcome);
    }

    @Test
    void whose_head_never_ends_fails_as_status() throws Exception {
        Outcome outcome = check(CheckSettings.websocket(), connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 101 Switching Protocols\r\n");
            while (true) {
                connection.write("X-More: " + "x".repeat(1000) + "\r\n");
            }
        });
        assertFails(CheckResult.STATUS, "no HTTP answer: a head over 16 KiB", outcome);
    }

    @Test
    void passes_with_a_status_that_is_expected_of_it() throws Exception {
        Outcome outcome = check(CheckSettings.websocket().expect(StatusSet.of(403, 403)), connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
            connection.awaitEnd();
        });
        assertEquals(CheckResult.PASSED, outcome.result());
        assertTrue(outcome.detail().startsWith("403 in "), outcome.detail());
    }

    @Test
    void that_switches_where_403_is_expected_fails_as_status() throws Exception {
        Outcome outcome = check(CheckSettings.websocket().expect(StatusSet.of(403, 403)), connection -> {
            connection.switchProtocols();
            connection.awaitEnd();
        });
        assertFails(CheckResult.STATUS, "101, expected 403", outcome);
    }
}
