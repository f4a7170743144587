package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Requests that hide others, on real sockets: what is refused, and what stands behind it, is never seen by a server, and
 * nothing becomes a tunnel but what the server has accepted as one.
 */
final class SmugglingIT {
    private static final String BEHIND = "GET /app/behind HTTP/1.1\r\nHost: app.test\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final List<String> BAD_ANSWERS = List.of(
            "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
            OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
            OK + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            OK + "Transfer-Encoding: gzip\r\n\r\nx",
            OK + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n",
            OK + "X : a\r\nContent-Length: 0\r\n\r\n",
            OK + "X: a\u0000\r\nContent-Length: 0\r\n\r\n",
            "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            OK + "X: " + "y".repeat(70_000) + "\r\n\r\n",
            "SSH-2.0-OpenSSH_9.2\r\n\r\n");

    private static int port;
    private static Raw.Server bad;
    private static Witness witness;
    private static Product product;

    @BeforeAll
    static void start() throws IOException {
        port = Product.freePort();
        witness = new Witness();
        bad = new Raw.Server((connection, head) -> {
            connection.send(BAD_ANSWERS.get(Integer.parseInt(head.split("[/ ]", 5)[3])));
            connection.ended();
        });
        product = Product.start("""
            frontends.public { bind = "127.0.0.1:%d", routes = [
              { match.path-prefix = "/app", backend = app }
              { match.path-prefix = "/only", backend = only }
              { match.path-prefix = "/bad", backend = bad }
              { match.path-regex = "^/captured/(.*)$", backend = app, rewrite = "/app/$1" } ] }
            backends.app { servers { s.url = "%2$s" }, health-check.type = none, passive-check.failures = 0 }
            backends.only { servers { s.url = "%2$s" }, health-check.type = none, websocket-only = true }
            backends.bad { servers { s.url = "%3$s" }, health-check.type = none, passive-check.failures = 0 }
            """.formatted(port, witness.url(), bad.url()));
    }

    @AfterAll
    static void stop() {
        product.close();
        witness.close();
        bad.close();
    }

    @AfterEach
    void nothing_was_smuggled() {
        assertFalse(witness.saw("/app/behind"), "a server has seen what was hidden");
        assertFalse(witness.saw("/secret"));
    }

    private static Raw.Connection sent(String text) throws IOException {
        Raw.Connection client = Raw.Connection.to(port);
        client.send(text);
        return client;
    }

    private static void refused(String request, int status, String error) throws IOException {
        try (Raw.Connection client = sent(request)) {
            Raw.Answer answer = client.answer();
            assertEquals(status, answer.status(), answer::head);
            assertEquals(error, answer.error());
        }
    }

    private static void refusedForGood(String request, int status, String error) throws IOException {
        int seen = witness.requests().size();
        try (Raw.Connection client = sent(request + BEHIND)) {
            Raw.Answer answer = client.answer();
            assertEquals(status, answer.status(), answer::head);
            assertEquals(error, answer.error());
            assertTrue(Raw.value(answer.head(), "Connection").endsWith("close"), answer::head);
            assertTrue(client.ended(), "nothing behind it is answered");
        }
        assertEquals(seen, witness.requests().size());
    }

    private static String handshake(String path, String... replacements) {
        String text = Raw.handshake(path);
        for (int i = 0; i < replacements.length; i += 2) {
            assertTrue(text.contains(replacements[i]));
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return text;
    }

    @Nested
    final class The_known_cases {
        @Test
        void CVE_2019_17567_a_handshake_that_the_server_refuses_does_not_open_the_connection_to_it()
                throws IOException {
            try (Raw.Connection client =
                    sent(Raw.handshake("/app/refuse") + "GET /secret HTTP/1.1\r\nHost: app.test\r\n\r\n")) {
                assertEquals(403, client.answer().status());
                Raw.Answer next = client.answer();
                assertEquals(404, next.status(), "the next request, routed as every other");
                assertEquals("no-route", next.error());
                client.send("GET /app/third HTTP/1.1\r\nHost: app.test\r\n\r\n");
                assertEquals(200, client.answer().status(), "and the connection goes on");
            }
        }

        @Test
        void CVE_2023_25690_no_capture_brings_a_line_end_or_a_space_into_the_request_line() throws IOException {
            for (String path : List.of(
                    "/captured/a%20HTTP/1.1%0d%0aX-Evil:%201%0d%0a%0d%0aGET%20/evil",
                    "/captured/a%0aX-Evil:1", "/captured/a%3fquery=1%23x")) {
                try (Raw.Connection client = sent("GET " + path + " HTTP/1.1\r\nHost: app.test\r\n\r\n")) {
                    assertEquals(200, client.answer().status());
                }
                String head = witness.requests().getLast();
                assertEquals(
                        "GET " + path.replace("/captured/", "/app/") + " HTTP/1.1",
                        head.lines().findFirst().orElseThrow());
                assertEquals("", Raw.value(head, "X-Evil"));
            }
        }

        @Test
        void CVE_2024_23326_a_200_to_a_handshake_is_an_answer_and_no_tunnel_whatever_it_says() throws IOException {
            try (Raw.Connection client = sent(Raw.handshake("/app/accepts-with-200"))) {
                Raw.Answer answer = client.answer();
                assertEquals(200, answer.status());
                assertEquals("", Raw.value(answer.head(), "Upgrade"));
                client.send("GET /secret HTTP/1.1\r\nHost: app.test\r\n\r\n");
                assertEquals("no-route", client.answer().error());
            }
        }

        @Test
        void CVE_2025_64763_what_is_sent_before_the_answer_reaches_no_server_that_refuses() throws IOException {
            int seen = witness.requests().size();
            try (Raw.Connection client =
                    sent(Raw.handshake("/app/refuse") + Raw.text(Raw.frame(1, new byte[9], true)))) {
                assertEquals(403, client.answer().status());
                assertEquals(400, client.answer().status(), "frames are no request");
                assertTrue(client.ended());
            }
            assertEquals(seen + 1, witness.requests().size());
        }

        @Test
        void CVE_2026_2833_an_Upgrade_alone_opens_nothing() throws IOException {
            String asks = "GET /app/plain HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n";
            try (Raw.Connection client = sent(asks + "GET /secret HTTP/1.1\r\nHost: app.test\r\n\r\n")) {
                assertEquals(200, client.answer().status());
                assertEquals("no-route", client.answer().error());
            }
            assertEquals("", Raw.value(witness.requests().getLast(), "Upgrade"));
        }

        @Test
        void websocket_smuggling_by_a_wrong_version() throws IOException {
            for (String version : List.of("7", "1337", "13, 8", "", "013")) {
                try (Raw.Connection client = sent(handshake("/app/tunnel", "Version: 13", "Version: " + version)
                        + "GET /secret HTTP/1.1\r\nHost: app.test\r\n\r\n")) {
                    Raw.Answer answer = client.answer();
                    assertEquals(426, answer.status(), version);
                    assertEquals("websocket-version", answer.error());
                    assertEquals("13", Raw.value(answer.head(), "Sec-WebSocket-Version"));
                    assertEquals("no-route", client.answer().error(), "a request, and no bytes of a tunnel");
                }
            }
            assertFalse(witness.saw("/app/tunnel"));
        }

        @Test
        void websocket_smuggling_by_POST() throws IOException {
            refusedForGood(handshake("/app/tunnel", "GET", "POST"), 400, "bad-request");
        }

        @Test
        void h2c_smuggling_the_token_goes_no_further_and_a_server_that_switches_unasked_is_refused()
                throws IOException {
            String asks = " HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                    + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n";
            refused("GET /app/switches-unasked" + asks, 502, "bad-server-answer");
            String head = witness.requests().getLast();
            assertEquals("", Raw.value(head, "Upgrade"));
            assertEquals("", Raw.value(head, "HTTP2-Settings"));
            assertFalse(Raw.value(head, "Connection").contains("HTTP2"), head);
            refusedForGood("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "bad-request");
        }

        @Test
        void a_101_with_a_wrong_accept_opens_nothing() throws IOException {
            try (Raw.Connection client = sent(Raw.handshake("/app/wrong-accept"))) {
                Raw.Answer answer = client.answer();
                assertEquals(502, answer.status());
                assertEquals("bad-server-answer", answer.error());
                client.send("GET /secret HTTP/1.1\r\nHost: app.test\r\n\r\n");
                assertEquals("no-route", client.answer().error());
            }
        }

        @Test
        void Connection_cannot_take_away_what_a_server_relies_on() throws IOException {
            try (Raw.Connection client = sent("GET /app/x HTTP/1.1\r\n"
                    + "Host: app.test\r\n"
                    + "Cookie: a=b\r\n"
                    + "X-Mine: 1\r\n"
                    + "Connection: Host, X-Forwarded-For, X-Forwarded-Proto, X-Request-Id, Cookie, X-Mine,"
                    + " close\r\n\r\n")) {
                assertEquals(200, client.answer().status());
            }
            String head = witness.requests().getLast();
            assertEquals("app.test", Raw.value(head, "Host"));
            assertEquals("127.0.0.1", Raw.value(head, "X-Forwarded-For"));
            assertEquals("http", Raw.value(head, "X-Forwarded-Proto"));
            assertFalse(Raw.value(head, "X-Request-Id").isEmpty());
            assertEquals("a=b", Raw.value(head, "Cookie"));
            assertEquals("", Raw.value(head, "X-Mine"), "what is not protected does go");
            try (Raw.Connection client =
                    sent(handshake("/app/tunnel", "Connection: Upgrade", "Connection: Upgrade, Sec-WebSocket-Key"))) {
                assertTrue(client.head().startsWith("HTTP/1.1 101 "));
            }
        }
    }

    private static final String HOST = "Host: app.test\r\n";
    private static final String POST = "POST /app/body HTTP/1.1\r\n" + HOST;

    static final List<String> MALFORMED = List.of(
            POST + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
            POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            POST + "Content-Length: 5, 5\r\n\r\nhello",
            POST + "Content-Length: +5\r\n\r\nhello",
            POST + "Content-Length: -1\r\n\r\n",
            POST + "Content-Length: 0x5\r\n\r\nhello",
            POST + "Content-Length: 99999999999999999999\r\n\r\n",
            POST + "Content-Length:\r\n\r\n",
            POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\u000b\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            POST + " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "X: y\rTransfer-Encoding: chunked\r\n\r\n",
            POST + "X: y\nTransfer-Encoding: chunked\r\n\r\n",
            POST + "X: a\u0000b\r\n\r\n",
            POST + "X: a\u0001b\r\n\r\n",
            POST + "X\r\n\r\n",
            POST + ": x\r\n\r\n",
            POST + "X Y: z\r\n\r\n",
            POST.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET /app/x HTTP/1.1\r\n\r\n",
            "GET /app/x HTTP/1.1\r\n" + HOST + HOST + "\r\n",
            "GET /app/x HTTP/1.1\r\n" + HOST + "Host: other.test\r\n\r\n",
            "GET /app/x HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET /app/x HTTP/1.1\r\nHost: a/b\r\n\r\n",
            "GET http://other.test/app/x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET  /app/x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /app/x  HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /app/x HTTP/1.1 \r\n" + HOST + "\r\n",
            "GET\t/app/x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /app/a\u0000b HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /app/x HTTP/1.1\n" + HOST + "\r\n",
            "GET /app/x HTTP/01.1\r\n" + HOST + "\r\n",
            "GET /app/x http/1.1\r\n" + HOST + "\r\n",
            "GET app/x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /app/x\r\n" + HOST + "\r\n",
            "G(T /app/x HTTP/1.1\r\n" + HOST + "\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n");

    @Nested
    final class A_request_that_is_none {
        static final List<String> MALFORMED = SmugglingIT.MALFORMED;

        @ParameterizedTest
        @FieldSource("MALFORMED")
        void is_400_and_the_last_of_its_connection(String request) throws IOException {
            refusedForGood(request, 400, "bad-request");
        }

        @Test
        void has_its_own_status_where_there_is_one() throws IOException {
            refusedForGood(POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, "bad-request");
            refusedForGood("GET /app/x HTTP/2.0\r\n" + HOST + "\r\n", 505, "bad-request");
            refusedForGood("CONNECT app.test:443 HTTP/1.1\r\n" + HOST + "\r\n", 405, "method-not-allowed");
            refusedForGood(
                    "GET /app/x HTTP/1.1\r\n" + HOST + "X: " + "y".repeat(20_000) + "\r\n\r\n", 431, "head-too-large");
            refusedForGood("GET /app/" + "y".repeat(20_000) + " HTTP/1.1\r\n" + HOST + "\r\n", 431, "head-too-large");
        }

        @Test
        void may_have_a_path_that_leaves_the_root_or_holds_a_NUL() throws IOException {
            for (String path : List.of("/app/%00", "/app/../../x", "/..", "/app/%2e%2e/%2e%2e/x")) {
                refused("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n", 400, "bad-request");
            }
        }
    }

    @Nested
    final class A_handshake_that_is_none {
        @Test
        void is_400() throws IOException {
            for (String request : List.of(
                    handshake("/app/tunnel", "HTTP/1.1", "HTTP/1.0"),
                    handshake("/app/tunnel", "Connection: Upgrade", "Connection: keep-alive"),
                    handshake("/app/tunnel", Raw.KEY, "c2hvcnQ="),
                    handshake("/app/tunnel", "Sec-WebSocket-Key: " + Raw.KEY + "\r\n", ""),
                    handshake("/app/tunnel", Raw.KEY, Raw.KEY + "\r\nSec-WebSocket-Key: " + Raw.KEY),
                    handshake("/app/tunnel", "\r\n\r\n", "\r\nContent-Length: 3\r\n\r\n") + "abc",
                    handshake("/app/tunnel", "\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n") + "0\r\n\r\n",
                    handshake("/app/tunnel", "GET", "HEAD").replace("HEAD", "PUT"))) {
                refusedForGood(request, 400, "bad-request");
            }
            assertFalse(witness.requests().stream().anyMatch(head -> head.contains("c2hvcnQ=")));
        }

        @Test
        void with_other_tokens_in_the_list_it_is_one_and_only_websocket_goes_on() throws IOException {
            try (Raw.Connection client = sent(handshake(
                    "/app/tunnel",
                    "Upgrade: websocket",
                    "Upgrade: h2c, WebSocket",
                    "Connection: Upgrade",
                    "Connection: keep-alive, UPGRADE"))) {
                assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                client.send("echo");
                assertArrayEquals("echo".getBytes(java.nio.charset.StandardCharsets.US_ASCII), client.read(4));
            }
            assertEquals("websocket", Raw.value(witness.requests().getLast(), "Upgrade"));
        }
    }

    @Nested
    final class A_body_that_is_none {
        @Test
        void is_400_and_neither_finished_towards_the_server_nor_followed_by_another_request() throws Exception {
            String chunked = POST + "Transfer-Encoding: chunked\r\n\r\n";
            for (String body : List.of(
                    "5\r\nhelloX\r\n0\r\n\r\n",
                    "zz\r\nhello\r\n0\r\n\r\n",
                    "-5\r\nhello\r\n0\r\n\r\n",
                    "0x5\r\nhello\r\n0\r\n\r\n",
                    "5 \r\nhello\r\n0\r\n\r\n",
                    "5\nhello\r\n0\r\n\r\n",
                    "5\r\nhello\n0\r\n\r\n",
                    "5;a\nb\r\nhello\r\n0\r\n\r\n",
                    "ffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
                    "0\r\nContent-Length: 5\r\n\r\n",
                    "0\r\nbad trailer\r\n\r\n",
                    "0\r\n\n")) {
                int whole = witness.bodies().size();
                try (Raw.Connection client = sent(chunked + body + BEHIND)) {
                    Raw.Answer answer = client.answer();
                    assertEquals(400, answer.status(), body);
                    assertEquals("bad-request", answer.error());
                    assertTrue(client.ended());
                }
                assertEquals(whole, witness.bodies().size(), body);
            }
        }
    }

    @Nested
    final class Our_own_answer {
        /** A request with a body that no server gets: the body must not be taken for the next request. */
        @Test
        void to_a_request_with_a_body_is_the_last_of_its_connection() throws IOException {
            String body = "GET /app/behind HTTP/1.1\r\nHost: app.test\r\n\r\n";
            String with = " HTTP/1.1\r\nHost: app.test\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            refusedForGood("POST /secret" + with, 404, "no-route");
            refusedForGood("POST /only/x" + with, 426, "upgrade-required");
        }

        @Test
        void to_one_without_is_followed_by_the_next() throws IOException {
            try (Raw.Connection client = sent("GET /secret HTTP/1.1\r\n" + HOST + "\r\nGET /only/x HTTP/1.1\r\n" + HOST
                    + "\r\nGET /app/x HTTP/1.1\r\n" + HOST + "\r\n")) {
                assertEquals(404, client.answer().status());
                Raw.Answer only = client.answer();
                assertEquals(426, only.status());
                assertEquals("websocket", Raw.value(only.head(), "Upgrade"));
                assertEquals(200, client.answer().status());
            }
        }

        @Test
        void survives_a_large_body_that_is_still_on_its_way() throws IOException {
            byte[] body = new byte[8 * 1024 * 1024];
            try (Raw.Connection client =
                    sent("POST /secret HTTP/1.1\r\n" + HOST + "Content-Length: " + body.length + "\r\n\r\n")) {
                client.send(body);
                assertEquals(404, client.answer().status(), "what comes is read and dropped, lest a reset destroys it");
                assertTrue(client.ended());
            }
        }
    }

    @Nested
    final class A_server_that_answers_badly {
        @Test
        void is_502_and_its_bytes_reach_nobody() throws IOException {
            for (int i = 0; i < BAD_ANSWERS.size(); i++) {
                try (Raw.Connection client = sent("GET /bad/" + i + " HTTP/1.1\r\n" + HOST + "\r\n")) {
                    Raw.Answer answer = client.answer();
                    assertEquals(502, answer.status(), BAD_ANSWERS.get(i));
                    assertEquals("bad-server-answer", answer.error());
                    client.send("GET /app/x HTTP/1.1\r\n" + HOST + "\r\n");
                    assertEquals("ok", client.answer().body());
                }
            }
        }
    }
}
