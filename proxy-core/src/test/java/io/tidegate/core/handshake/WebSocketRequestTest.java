package io.tidegate.core.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tidegate.core.http.Heads;
import io.tidegate.core.http.HttpError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WebSocketRequestTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private final List<String> lines = new ArrayList<>(List.of(
            "GET /chat HTTP/1.1",
            "Host: a.test",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: " + KEY,
            "Sec-WebSocket-Version: 13"));

    private WebSocketRequest check() {
        return WebSocketRequest.check(Heads.request(lines.toArray(String[]::new)));
    }

    private WebSocketRequest with(String from, String... to) {
        int at = lines.indexOf(from);
        lines.remove(at);
        lines.addAll(at, List.of(to));
        return check();
    }

    private static void assertGood(WebSocketRequest verdict) {
        assertEquals(new WebSocketRequest.Good(KEY), verdict);
    }

    private static void assertBad(HttpError error, WebSocketRequest verdict) {
        assertEquals(
                error, assertInstanceOf(WebSocketRequest.Bad.class, verdict).error());
    }

    @Nested
    class AHandshake {
        @Test
        void isGoodWithItsKey() {
            assertGood(check());
        }

        @ParameterizedTest
        @ValueSource(strings = {"WebSocket", "WEBSOCKET", "foo/2, websocket", "h2c,websocket", "websocket, websocket"})
        void namesWebsocketInAnyCaseAndList(String upgrade) {
            assertGood(with("Upgrade: websocket", "Upgrade: " + upgrade));
        }

        @ParameterizedTest
        @ValueSource(strings = {"upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade,keep-alive"})
        void namesUpgradeInConnection(String connection) {
            assertGood(with("Connection: Upgrade", "Connection: " + connection));
        }

        @Test
        void mayHaveItsListsInSeveralLines() {
            lines.remove("Connection: Upgrade");
            assertGood(with(
                    "Upgrade: websocket",
                    "Upgrade: h2c",
                    "Connection: keep-alive",
                    "upgrade: websocket",
                    "connection: upgrade"));
        }

        @Test
        void mayStateThatItHasNoBody() {
            assertGood(with("Connection: Upgrade", "Connection: Upgrade", "Content-Length: 0"));
        }
    }

    @Nested
    class ARequestThatClaimsNone {
        @ParameterizedTest
        @ValueSource(strings = {"h2c", "websocket/13", "websockets", "TLS/1.0", "\"websocket\"", ""})
        void isPlainHttpWhateverElseItSays(String upgrade) {
            assertEquals(new WebSocketRequest.NotWebSocket(), with("Upgrade: websocket", "Upgrade: " + upgrade));
        }

        @Test
        void isPlainHttpWithoutUpgrade() {
            assertEquals(new WebSocketRequest.NotWebSocket(), with("Upgrade: websocket"));
        }
    }

    @Nested
    class ARequestThatClaimsOneAndIsNot {
        @ParameterizedTest
        @ValueSource(strings = {"POST", "HEAD", "get", "PUT", "OPTIONS"})
        void isRefusedForItsMethod(String method) {
            assertBad(HttpError.BAD_REQUEST, with("GET /chat HTTP/1.1", method + " /chat HTTP/1.1"));
        }

        @Test
        void isRefusedInHttp10() {
            assertBad(HttpError.BAD_REQUEST, with("GET /chat HTTP/1.1", "GET /chat HTTP/1.0"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"keep-alive", "close", "upgrades", ""})
        void isRefusedWithoutUpgradeInConnection(String connection) {
            assertBad(HttpError.BAD_REQUEST, with("Connection: Upgrade", "Connection: " + connection));
        }

        @Test
        void isRefusedWithoutConnection() {
            assertBad(HttpError.BAD_REQUEST, with("Connection: Upgrade"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
        void isRefusedWithABody(String framing) {
            assertBad(HttpError.BAD_REQUEST, with("Connection: Upgrade", "Connection: Upgrade", framing));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "abc",
                    "dGhlIHNhbXBsZSBub25jZQ=",
                    "dGhlIHNhbXBsZSBub25jZQ",
                    "dGhlIHNhbXBsZSBub25jZTE=",
                    "dGhlIHNhbXBsZSBub25jZTEy",
                    "dGhlIHNhbXBsZSBub25j*Q==",
                    "dGhlIHNhbXBsZSBub25j_Q==",
                    "dGhlIHNhbXBsZS=ub25jZQ==",
                    "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ=="
                })
        void isRefusedForAKeyThatIsNotSixteenBytes(String key) {
            assertBad(HttpError.BAD_REQUEST, with("Sec-WebSocket-Key: " + KEY, "Sec-WebSocket-Key: " + key));
        }

        @Test
        void isRefusedWithoutKeyOrWithTwo() {
            String line = "Sec-WebSocket-Key: " + KEY;
            assertBad(HttpError.BAD_REQUEST, with(line, line, line));
            lines.remove(line);
            assertBad(HttpError.BAD_REQUEST, with(line));
        }
    }

    @Nested
    class AnotherVersion {
        @ParameterizedTest
        @ValueSource(strings = {"", "8", "7", "14", "013", "13, 8", "+13", "1 3", "13x"})
        void isToldWhichOneIsSpoken(String version) {
            assertBad(
                    HttpError.WEBSOCKET_VERSION,
                    with("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: " + version));
        }

        @Test
        void isAlsoNoneOrTwo() {
            String line = "Sec-WebSocket-Version: 13";
            assertBad(HttpError.WEBSOCKET_VERSION, with(line, line, "Sec-WebSocket-Version: 8"));
            lines.remove("Sec-WebSocket-Version: 8");
            assertBad(HttpError.WEBSOCKET_VERSION, with(line));
        }
    }
}
