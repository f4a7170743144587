package io.tidegate.core.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.config.HeaderEdits;
import io.tidegate.core.config.HostHeader;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.ForwardContext;
import io.tidegate.core.http.Framing;
import io.tidegate.core.http.HeadBuffer;
import io.tidegate.core.http.Heads;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.http.RequestHead;
import io.tidegate.core.http.RequestHeadWriter;
import io.tidegate.core.http.ResponseHead;
import java.util.Locale;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The known ways to smuggle a request past a WebSocket proxy, by name: what the head of each is taken for here. */
final class SmugglingTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String SMUGGLED = "GET /internal HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private static RequestHead upgrade(String line, String... more) {
        String[] lines = new String[more.length + 5];
        lines[0] = line;
        lines[1] = "Host: a.test";
        lines[2] = "Upgrade: websocket";
        lines[3] = "Connection: Upgrade";
        lines[4] = "Sec-WebSocket-Key: " + KEY;
        System.arraycopy(more, 0, lines, 5, more.length);
        return Heads.request(lines);
    }

    private static String toServer(RequestHead head, String path, boolean handshake) {
        ByteBuf out = Unpooled.buffer();
        new RequestHeadWriter(new HostHeader.Preserve(), HeaderEdits.NONE)
                .write(head, path, new ForwardContext("192.0.2.7", false, 80, false, "id", handshake, "s:1"), out);
        return Heads.text(out);
    }

    private static ServerAnswer answered(String status) {
        ResponseHead head = Heads.answer(
                status,
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Accept: " + new AcceptKey().of(KEY));
        return new AnswerCheck().check(head, KEY);
    }

    private static void assertRefused(HttpError error, RequestHead head) {
        WebSocketRequest verdict = WebSocketRequest.check(head);
        assertEquals(
                error, assertInstanceOf(WebSocketRequest.Bad.class, verdict).error());
    }

    /** Apache mod_proxy_wstunnel made a tunnel of the connection although the server had not upgraded. */
    @Nested
    class Cve201917567 {
        @ParameterizedTest
        @ValueSource(strings = {"HTTP/1.1 200 OK", "HTTP/1.1 426 Upgrade Required", "HTTP/1.1 400 Bad Request"})
        void anAnswerOtherThan101IsNeverATunnel(String status) {
            assertInstanceOf(ServerAnswer.Other.class, answered(status));
        }
    }

    /** Apache mod_proxy took a decoded capture into the request line; see also RoutingTableTest. */
    @Nested
    class Cve202325690 {
        @Test
        void aLineEndInThePathStaysEscapedOnItsWayToTheServer() throws BadMessage {
            RequestHead head = Heads.request(
                    "GET /here/%20HTTP/1.1%0d%0aHost:%20x%0d%0a%0d%0aGET%20/internal HTTP/1.1", "Host: a.test");
            String path = io.tidegate.core.route.RequestPath.of(head.rawPath());
            String firstLine = toServer(head, path, false).lines().findFirst().orElseThrow();
            assertEquals("GET /here/%20HTTP/1.1%0d%0aHost:%20x%0d%0a%0d%0aGET%20/internal HTTP/1.1", firstLine);
        }
    }

    /** Envoy took a 200 for a successful upgrade. */
    @Nested
    class Cve202423326 {
        @Test
        void a200IsAPlainAnswerWhateverItsHeadSays() {
            assertEquals(new ServerAnswer.Other(200), answered("HTTP/1.1 200 OK"));
        }
    }

    /** Envoy passed on what a client sent behind CONNECT before the server had agreed. */
    @Nested
    class Cve202564763 {
        @Test
        void connectIsRefusedAndItsConnectionEnds() {
            HttpError error = Heads.refusal("CONNECT a.test:80 HTTP/1.1", "Host: a.test:80");
            assertEquals(HttpError.METHOD_NOT_ALLOWED, error);
            assertTrue(error.closesConnection());
        }
    }

    /** Pingora passed on all that followed a request with any Upgrade before the server had agreed. */
    @Nested
    class Cve20262833 {
        @ParameterizedTest
        @ValueSource(strings = {"foo", "h2c", "websocket2", "TLS/1.0"})
        void aForeignUpgradeIsAPlainRequestThatEndsWithItsHead(String token) throws BadMessage {
            ByteBuf in = Heads.buffer("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: " + token
                    + "\r\n\r\n" + SMUGGLED);
            HeadBuffer buffer = HeadBuffer.forRequests(16384);
            assertEquals(HeadBuffer.Status.COMPLETE, buffer.add(in));
            RequestHead head = RequestHead.parse(buffer.take());
            assertEquals(new WebSocketRequest.NotWebSocket(), WebSocketRequest.check(head));
            assertEquals(new Framing.None(), head.framing());
            assertFalse(toServer(head, "/", false).toLowerCase(Locale.ROOT).contains("upgrade"));
            assertEquals(SMUGGLED, Heads.text(in), "what follows is the next request, to be routed on its own");
        }
    }

    /** nghttpx passed on an upgrade with a body over connections that others share. */
    @Nested
    class Cve202658055 {
        @ParameterizedTest
        @ValueSource(strings = {"Content-Length: 43", "Transfer-Encoding: chunked"})
        void aHandshakeWithABodyIsRefused(String framing) {
            RequestHead head = upgrade("GET / HTTP/1.1", "Sec-WebSocket-Version: 13", framing);
            assertRefused(HttpError.BAD_REQUEST, head);
        }
    }

    /** Proxies opened a tunnel where the server had answered 426, since they never looked at the version. */
    @Nested
    class WebSocketSmugglingByWrongVersion {
        @ParameterizedTest
        @ValueSource(strings = {"777", "", "13.0", "1", "13,13"})
        void isRefusedBeforeAServerSeesIt(String version) {
            assertRefused(HttpError.WEBSOCKET_VERSION, upgrade("GET / HTTP/1.1", "Sec-WebSocket-Version: " + version));
        }
    }

    /** A POST to an endpoint that can be made to answer 101 by what it is asked to fetch. */
    @Nested
    class WebSocketSmugglingByPost {
        @Test
        void isRefusedBeforeAServerSeesIt() {
            assertRefused(
                    HttpError.BAD_REQUEST,
                    upgrade("POST /health?u=http://evil.test HTTP/1.1", "Sec-WebSocket-Version: 13"));
        }

        @Test
        void andByGetThe101MustAnswerTheKey() {
            ResponseHead fetched = Heads.answer(
                    "HTTP/1.1 101 Switching Protocols",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Accept: " + new AcceptKey().of("AAAAAAAAAAAAAAAAAAAAAA=="));
            assertInstanceOf(ServerAnswer.Invalid.class, new AnswerCheck().check(fetched, KEY));
        }
    }

    /** A proxy passes Upgrade: h2c on, the server agrees, and the client speaks HTTP/2 past every rule. */
    @Nested
    class H2cSmuggling {
        @ParameterizedTest
        @ValueSource(strings = {"Upgrade, HTTP2-Settings", "Upgrade", "HTTP2-Settings", "keep-alive"})
        void noWordOfItReachesAServer(String connection) {
            RequestHead head = Heads.request(
                    "GET / HTTP/1.1",
                    "Host: a.test",
                    "Upgrade: h2c",
                    "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
                    "Connection: " + connection);
            String sent = toServer(head, "/", false).toLowerCase(Locale.ROOT);
            assertFalse(sent.contains("h2c") || sent.contains("http2") || sent.contains("connection"), sent);
        }

        @Test
        void evenBesideWebsocket() {
            RequestHead head = Heads.request(
                    "GET / HTTP/1.1",
                    "Host: a.test",
                    "Upgrade: h2c, websocket",
                    "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
                    "Connection: Upgrade, HTTP2-Settings",
                    "Sec-WebSocket-Key: " + KEY,
                    "Sec-WebSocket-Version: 13");
            assertEquals(new WebSocketRequest.Good(KEY), WebSocketRequest.check(head));
            String sent = toServer(head, "/", true).toLowerCase(Locale.ROOT);
            assertFalse(sent.contains("h2c") || sent.contains("http2"), sent);
            assertTrue(sent.contains("upgrade: websocket\r\nconnection: upgrade\r\n"), sent);
        }

        @Test
        void andA101ThatNobodyAskedForIsInvalid() {
            ResponseHead h2c = Heads.answer("HTTP/1.1 101 x", "Upgrade: h2c", "Connection: Upgrade");
            assertInstanceOf(ServerAnswer.Invalid.class, new AnswerCheck().check(h2c, KEY));
        }

        @Test
        void norDoesThePrefaceOfHttp2() {
            assertEquals(HttpError.VERSION_NOT_SUPPORTED, Heads.refusal("PRI * HTTP/2.0"));
        }
    }

    /** Akamai dropped Transfer-Encoding where Connection named it, and sent the chunks as they were. */
    @Nested
    class Cve202626365 {
        @Test
        void connectionCannotRemoveTheFraming() {
            RequestHead head = Heads.request(
                    "POST / HTTP/1.1", "Host: a.test", "Connection: Transfer-Encoding", "Transfer-Encoding: chunked");
            assertEquals(new Framing.Chunked(), head.framing());
            assertTrue(toServer(head, "/", false).contains("\r\nTransfer-Encoding: chunked\r\n"));
        }
    }
}
