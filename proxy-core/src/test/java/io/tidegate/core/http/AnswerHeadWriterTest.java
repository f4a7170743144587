package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.config.HeaderEdits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerHeadWriterTest {
    private static final AnswerContext GOES_ON = new AnswerContext(1, true, Optional.empty());
    private static final AnswerContext ENDS = new AnswerContext(1, false, Optional.empty());
    private static final AnswerContext OLD_CLIENT = new AnswerContext(0, true, Optional.empty());

    private static List<String> written(HeaderEdits edits, AnswerContext context, String... lines) {
        ByteBuf out = Unpooled.buffer();
        new AnswerHeadWriter(edits).write(Heads.answer(lines), context, out);
        String text = Heads.text(out);
        assertTrue(text.endsWith("\r\n\r\n"), text);
        return List.of(text.substring(0, text.length() - 4).split("\r\n", -1));
    }

    private static List<String> written(AnswerContext context, String... lines) {
        return written(HeaderEdits.NONE, context, lines);
    }

    @Nested
    class TheStatusLine {
        @ParameterizedTest
        @ValueSource(strings = {"HTTP/1.1 299 As It Came", "HTTP/1.1 200 ", "HTTP/1.1 404 \u00fc\tb"})
        void goesOnAsItCame(String line) {
            assertEquals(List.of(line), written(GOES_ON, line));
        }

        @Test
        void isOurVersionAndHasItsSpace() {
            assertEquals(List.of("HTTP/1.1 200 OK"), written(GOES_ON, "HTTP/1.0 200 OK"));
            assertEquals(List.of("HTTP/1.1 200 "), written(GOES_ON, "HTTP/1.1 200"));
        }
    }

    @Nested
    class Fields {
        @Test
        void goOnByteForByteInOrder() {
            List<String> lines = List.of(
                    "HTTP/1.1 200 OK",
                    "Set-Cookie: a=1; Path=/",
                    "X-CaSe:  yes ",
                    "set-cookie: b=2",
                    "Content-Length: 0",
                    "Trailer: X");
            assertEquals(lines, written(GOES_ON, lines.toArray(String[]::new)));
        }

        @Test
        void endHereWhereTheyAreHopByHopOrNamedByConnection() {
            assertEquals(
                    List.of("HTTP/1.1 200 OK", "X-Bar: 2", "Content-Length: 1"),
                    written(
                            GOES_ON,
                            "HTTP/1.1 200 OK",
                            "Connection: X-Foo, content-length",
                            "X-Foo: 1",
                            "Keep-Alive: timeout=77",
                            "Proxy-Connection: close",
                            "X-Bar: 2",
                            "Upgrade: h2c",
                            "Content-Length: 1"));
        }

        @Test
        void areEdited() {
            HeaderEdits edits = new HeaderEdits(Map.of("X-Via", "suite"), List.of("X-Gone", "Set-Cookie"));
            assertEquals(
                    List.of("HTTP/1.1 200 OK", "X-Stay: 2", "X-Via: suite"),
                    written(
                            edits,
                            GOES_ON,
                            "HTTP/1.1 200 OK",
                            "x-gone: 1",
                            "X-Stay: 2",
                            "x-via: old",
                            "Set-Cookie: a"));
        }

        @Test
        void areJoinedByACookieOfOursWhichNoEditRemoves() {
            HeaderEdits edits = new HeaderEdits(Map.of(), List.of("Set-Cookie"));
            AnswerContext sticky = new AnswerContext(1, true, Optional.of("TIDEGATE=x; Path=/"));
            assertEquals(
                    List.of("HTTP/1.1 200 OK", "Set-Cookie: TIDEGATE=x; Path=/"),
                    written(edits, sticky, "HTTP/1.1 200 OK", "Set-Cookie: a"));
        }
    }

    @Nested
    class ASwitch {
        @Test
        void getsUpgradeAndConnectionOfOurOwn() {
            assertEquals(
                    List.of(
                            "HTTP/1.1 101 Switching Protocols",
                            "Sec-WebSocket-Accept: x",
                            "sec-websocket-protocol: a",
                            "Upgrade: websocket",
                            "Connection: Upgrade"),
                    written(
                            GOES_ON,
                            "HTTP/1.1 101 Switching Protocols",
                            "upgrade: WebSocket",
                            "Connection: upgrade, Sec-WebSocket-Accept, sec-websocket-protocol",
                            "Sec-WebSocket-Accept: x",
                            "Content-Length: 5",
                            "sec-websocket-protocol: a"));
        }

        @Test
        void isEditedLikeAnyAnswer() {
            HeaderEdits edits = new HeaderEdits(Map.of("X-Via", "suite"), List.of("X-Gone"));
            AnswerContext sticky = new AnswerContext(1, true, Optional.of("T=x"));
            List<String> lines = written(edits, sticky, "HTTP/1.1 101 x", "Upgrade: websocket", "X-Gone: 1");
            assertEquals(
                    List.of("Upgrade: websocket", "Connection: Upgrade", "Set-Cookie: T=x", "X-Via: suite"),
                    lines.subList(1, lines.size()));
        }
    }

    @Nested
    class AnInterimAnswer {
        @Test
        void goesOnWithoutEditsCookiesAndConnection() {
            HeaderEdits edits = new HeaderEdits(Map.of("X-Via", "suite"), List.of("Link"));
            AnswerContext context = new AnswerContext(1, false, Optional.of("T=x"));
            assertEquals(
                    List.of("HTTP/1.1 103 Early Hints", "Link: </a>"),
                    written(
                            edits,
                            context,
                            "HTTP/1.1 103 Early Hints",
                            "Link: </a>",
                            "Connection: close",
                            "Content-Length: 3"));
        }
    }

    @Nested
    class An426 {
        @Test
        void keepsItsUpgrade() {
            assertEquals(
                    List.of("HTTP/1.1 426 x", "upgrade: HTTP/3", "Content-Length: 0", "Connection: Upgrade"),
                    written(GOES_ON, "HTTP/1.1 426 x", "upgrade: HTTP/3", "Connection: Upgrade", "Content-Length: 0"));
            assertTrue(written(ENDS, "HTTP/1.1 426 x", "Upgrade: a").contains("Connection: Upgrade, close"));
        }
    }

    @Nested
    class ConnectionAndLength {
        @Test
        void areAsTheClientsConnectionGoes() {
            assertEquals(List.of("HTTP/1.1 200 OK"), written(GOES_ON, "HTTP/1.1 200 OK", "Connection: close"));
            assertEquals(
                    List.of("HTTP/1.1 200 OK", "Connection: close"),
                    written(ENDS, "HTTP/1.1 200 OK", "Connection: keep-alive"));
            assertEquals(
                    List.of("HTTP/1.1 200 OK", "Content-Length: 1", "Connection: keep-alive"),
                    written(OLD_CLIENT, "HTTP/1.1 200 OK", "Content-Length: 1"));
        }

        @Test
        void loseTheChunksForAClientThatDoesNotKnowThem() {
            assertEquals(
                    List.of("HTTP/1.1 200 OK", "Connection: close"),
                    written(OLD_CLIENT, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Trailer: X"));
            assertEquals(
                    List.of("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Trailer: X"),
                    written(GOES_ON, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Trailer: X"));
        }

        @Test
        void sayNothingOfABodyThatCannotBe() {
            assertEquals(List.of("HTTP/1.1 204 x"), written(GOES_ON, "HTTP/1.1 204 x", "Content-Length: 5"));
            assertEquals(
                    List.of("HTTP/1.1 304 x", "Content-Length: 5"),
                    written(GOES_ON, "HTTP/1.1 304 x", "Content-Length: 5"));
        }
    }
}
