package io.tidegate.core.http;

import static io.tidegate.core.http.WrittenHead.HANDSHAKE;
import static io.tidegate.core.http.WrittenHead.OURS;
import static io.tidegate.core.http.WrittenHead.PLAIN;
import static io.tidegate.core.http.WrittenHead.edits;
import static io.tidegate.core.http.WrittenHead.get;
import static io.tidegate.core.http.WrittenHead.wentOn;
import static io.tidegate.core.http.WrittenHead.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.config.HeaderEdits;
import io.tidegate.core.config.HostHeader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestHeadWriterTest {
    @Nested
    class EndToEndFields {
        @Test
        void goOnByteForByteInOrder() {
            List<String> sent = List.of(
                    "x-B:  2 ", "X-a:1", "X-B: 3\t", "Cookie: a=1", "cookie: b=2", "Content-Length: 0", "Empty:");
            assertEquals(sent, wentOn(sent.toArray(String[]::new)));
        }

        @Test
        void goOnAroundThoseThatStay() {
            assertEquals(
                    List.of("A: 1", "B: 2", "C: 3"),
                    wentOn("Keep-Alive: 1", "A: 1", "TE: x", "Proxy-Connection: x", "B: 2", "C: 3", "Keep-Alive: 2"));
        }

        @Test
        void areHeldBackWhereConnectionNamesThem() {
            assertEquals(
                    List.of("X-End: stays"),
                    wentOn(
                            "Connection: X-Hop, close",
                            "X-Hop: 1",
                            "x-hop: 2",
                            "X-End: stays",
                            "connection: ,X-Two",
                            "X-TWO: 3"));
        }
    }

    @Nested
    class HopByHopFields {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Connection: keep-alive",
                    "Upgrade: h2c",
                    "Upgrade: TLS/1.0",
                    "Keep-Alive: timeout=5",
                    "Proxy-Connection: keep-alive",
                    "TE: trailers",
                    "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"
                })
        void endHere(String field) {
            assertEquals(List.of(), wentOn(field));
        }
    }

    @Nested
    class AnAbuseOfConnection {
        @Test
        void cannotRemoveHostNorFramingNorCredentials() {
            List<String> kept =
                    List.of("Content-Length: 5", "Authorization: x", "Cookie: a=b", "Origin: http://a.test");
            String[] sent = new String[kept.size() + 1];
            sent[0] = "Connection: Host, Content-Length, Authorization, Cookie, Origin, close";
            for (int i = 0; i < kept.size(); i++) {
                sent[i + 1] = kept.get(i);
            }
            assertEquals(kept, wentOn(sent));
            assertEquals(
                    List.of("Transfer-Encoding: chunked"),
                    wentOn("Connection: Transfer-Encoding", "Transfer-Encoding: chunked"));
        }

        @Test
        void cannotRemoveWhatTidegateSays() {
            assertEquals(
                    List.of(),
                    wentOn("Connection: X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host, X-Request-Id,"
                            + " Forwarded"));
            List<String> edited = written(
                    new HostHeader.Preserve(),
                    edits(Map.of("X-Env", "prod")),
                    PLAIN,
                    get("Connection: X-Env", "X-Env: client"));
            assertEquals("X-Env: prod", edited.getLast());
        }

        @Test
        void cannotRemoveAnythingOfTheHandshake() {
            List<String> fields = List.of(
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Protocol: a",
                    "Sec-WebSocket-Extensions: b",
                    "sec-websocket-later: c");
            String[] sent = new String[fields.size() + 2];
            sent[0] = "Connection: Upgrade, Sec-WebSocket-Key, Sec-WebSocket-Version, Sec-WebSocket-Protocol,"
                    + " Sec-WebSocket-Extensions, Sec-WebSocket-Later";
            sent[1] = "Upgrade: websocket";
            for (int i = 0; i < fields.size(); i++) {
                sent[i + 2] = fields.get(i);
            }
            assertEquals(fields, written(HANDSHAKE, sent).subList(2, 2 + fields.size()));
        }
    }

    @Nested
    class AHandshake {
        @Test
        void getsUpgradeAndConnectionOfOurOwn() {
            List<String> lines =
                    written(HANDSHAKE, "Upgrade: foo/2, WebSocket", "Connection: keep-alive, Upgrade", "A: 1");
            assertEquals(List.of("A: 1", "Upgrade: websocket", "Connection: Upgrade"), lines.subList(2, 5));
            assertEquals(OURS, lines.subList(5, lines.size()));
        }
    }

    @Nested
    class TheRequestLine {
        private String line(String target, String path) {
            ByteBuf out = Unpooled.buffer();
            RequestHead head = Heads.request("POST " + target + " HTTP/1.0", "Host: a.test");
            new RequestHeadWriter(new HostHeader.Preserve(), HeaderEdits.NONE).write(head, path, PLAIN, out);
            return Heads.text(out).lines().findFirst().orElseThrow();
        }

        @Test
        void hasTheRoutedPathAndTheQueryByteForByte() {
            String query = "?a=%20b+c&d=&e&f=%2F%3f&g=[1]&h='~:@!$()*,;i=%E2%82%AC&u=http://x/?y=z";
            assertEquals("POST /new" + query + " HTTP/1.1", line("/p" + query, "/new"));
            assertEquals("POST /new? HTTP/1.1", line("/p?", "/new"));
            assertEquals("POST /new HTTP/1.1", line("/p", "/new"));
        }

        @Test
        void isInOriginFormAndHttp11Always() {
            assertEquals("POST /p?q HTTP/1.1", line("http://a.test/p?q", "/p"));
        }
    }

    @Nested
    class TheHost {
        private final RequestHead head = get("A: 1");

        @Test
        void isTheClientsAtItsPlace() {
            RequestHead late = Heads.request("GET / HTTP/1.1", "A: 1", "hOST:  Chat.Example.com:81", "B: 2");
            List<String> lines = written(new HostHeader.Preserve(), HeaderEdits.NONE, PLAIN, late);
            assertEquals(List.of("A: 1", "hOST:  Chat.Example.com:81", "B: 2"), lines.subList(1, 4));
        }

        @Test
        void isTheServersOwnOrALiteralWhereConfigured() {
            List<String> ofServer = written(new HostHeader.OfServer(), HeaderEdits.NONE, PLAIN, head);
            assertEquals(List.of("Host: 10.0.0.1:8010", "A: 1"), ofServer.subList(1, 3));
            List<String> literal = written(new HostHeader.Literal("fixed.example.org"), HeaderEdits.NONE, PLAIN, head);
            assertEquals(List.of("Host: fixed.example.org", "A: 1"), literal.subList(1, 3));
            assertTrue(literal.contains("X-Forwarded-Host: a.test"));
        }

        @Test
        void isSetByAnEditOnce() {
            List<String> lines = written(new HostHeader.OfServer(), edits(Map.of("host", "b.test")), PLAIN, head);
            assertEquals("host: b.test", lines.getLast());
            assertEquals(
                    1,
                    lines.stream()
                            .filter(line ->
                                    line.toLowerCase(java.util.Locale.ROOT).startsWith("host:"))
                            .count());
        }

        @Test
        void isMadeForHttp10ThatHasNone() {
            RequestHead old = Heads.request("GET /x HTTP/1.0");
            List<String> lines = written(new HostHeader.Preserve(), HeaderEdits.NONE, PLAIN, old);
            assertEquals("Host: 10.0.0.1:8010", lines.get(1));
            assertFalse(lines.stream().anyMatch(line -> line.startsWith("X-Forwarded-Host")));
            RequestHead absolute = Heads.request("GET http://a.test/x HTTP/1.0");
            assertEquals(
                    "Host: a.test",
                    written(new HostHeader.Preserve(), HeaderEdits.NONE, PLAIN, absolute)
                            .get(1));
        }
    }

    @Test
    void anExpectationGoesOnButNotOfHttp10() {
        assertEquals(List.of("Expect: 100-continue"), wentOn("Expect: 100-continue"));
        RequestHead old = Heads.request("POST /x HTTP/1.0", "Host: a.test", "Expect: 100-continue");
        assertEquals(
                OURS,
                written(new HostHeader.Preserve(), HeaderEdits.NONE, PLAIN, old).subList(2, 7));
    }
}
