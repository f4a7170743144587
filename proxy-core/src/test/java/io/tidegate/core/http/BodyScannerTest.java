package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyScannerTest {
    /** A scanner with what it called content. */
    private static final class Run {
        final BodyScanner scanner;
        final StringBuilder content = new StringBuilder();

        Run(Framing framing) {
            this.scanner = framing.scanner(HttpError.BAD_REQUEST);
        }

        int accept(String text) throws BadMessage {
            ByteBuf in = Heads.buffer(text);
            int taken = scanner.accept(
                    in, (index, length) -> content.append(in.toString(index, length, StandardCharsets.ISO_8859_1)));
            assertEquals(0, in.readerIndex());
            return taken;
        }
    }

    @Nested
    class AFixedBody {
        @Test
        void endsAfterItsBytesWhereverItIsCut() throws BadMessage {
            Run run = new Run(new Framing.Fixed(5));
            assertEquals(2, run.accept("he"));
            assertFalse(run.scanner.complete());
            assertFalse(run.scanner.completeAtEnd());
            assertEquals(3, run.accept("lloGET / HTTP/1.1"));
            assertTrue(run.scanner.complete());
            assertEquals(0, run.accept("more"));
            assertEquals("hello", run.content.toString());
        }

        @Test
        void mayBeLargerThanAnInt() throws BadMessage {
            Run run = new Run(new Framing.Fixed(1L << 40));
            assertEquals(3, run.accept("abc"));
            assertFalse(run.scanner.complete());
        }

        @Test
        void ofNoBytesIsOverBeforeItBegan() throws BadMessage {
            Run run = new Run(Framing.fixed(0));
            assertTrue(run.scanner.complete());
            assertEquals(0, run.accept("next"));
        }
    }

    @Nested
    class ABodyUntilTheClose {
        @Test
        void takesAllAndEndsWithTheConnection() throws BadMessage {
            Run run = new Run(new Framing.UntilClose());
            assertEquals(5, run.accept("hello"));
            assertFalse(run.scanner.complete());
            assertTrue(run.scanner.completeAtEnd());
            assertEquals("hello", run.content.toString());
        }
    }

    @Nested
    class AChunkedBody {
        private static final String BODY = "5\r\nhello\r\nA;n=\"v w\"\r\n0123456789\r\n000\r\nX-T: 1\r\n\r\n";

        @Test
        void isTheSameWhereverItIsCut() throws BadMessage {
            for (int cut = 0; cut <= BODY.length(); cut++) {
                Run run = new Run(new Framing.Chunked());
                assertEquals(cut, run.accept(BODY.substring(0, cut)), "cut at " + cut);
                assertEquals(BODY.length() - cut, run.accept(BODY.substring(cut) + (cut < BODY.length() ? "GET" : "")));
                assertTrue(run.scanner.complete());
                assertEquals("hello0123456789", run.content.toString());
            }
        }

        @Test
        void isTheSameByteByByteAndNotOverBeforeItsLastByte() throws BadMessage {
            Run run = new Run(new Framing.Chunked());
            for (int at = 0; at < BODY.length(); at++) {
                assertFalse(run.scanner.complete());
                assertFalse(run.scanner.completeAtEnd());
                assertEquals(1, run.accept(BODY.substring(at, at + 1)));
            }
            assertTrue(run.scanner.complete());
            assertEquals("hello0123456789", run.content.toString());
        }

        @Test
        void leavesWhatFollowsAlone() throws BadMessage {
            Run run = new Run(new Framing.Chunked());
            assertEquals(5, run.accept("0\r\n\r\nGET / HTTP/1.1\r\n\r\n"));
            assertTrue(run.scanner.complete());
            assertEquals(0, run.accept("GET"));
        }

        @Test
        void takesAChunkLargerThanAnInt() throws BadMessage {
            Run run = new Run(new Framing.Chunked());
            run.accept("20000000000000\r\nx");
            assertEquals("x", run.content.toString());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\r\n",
                    "x\r\n",
                    "-1\r\n",
                    "+1\r\n",
                    "0x5\r\nhello\r\n0\r\n\r\n",
                    " 5\r\nhello",
                    "5 \r\nhello",
                    "5\nhello",
                    "5\r\rhello",
                    "5\rhello",
                    "5;a\nhello",
                    "5;a\0\r\nhello",
                    "5\t;a\r\nhello",
                    ";a\r\n",
                    "3\r\nhello\r\n0\r\n\r\n",
                    "5\r\nhelloX\r\n",
                    "5\r\nhello\n",
                    "5\r\nhello\rX",
                    "5\r\nhello0\r\n\r\n",
                    "20000000000001\r\n",
                    "8000000000000000\r\n",
                    "ffffffffffffffff\r\n",
                    "10000000000000000\r\n",
                    "00000000000000000\r\n",
                    "5G\r\nhello",
                    "0\r\nGET / HTTP/1.1\r\n\r\n",
                    "0\r\n\n",
                    "0\r\n\rx",
                    "0\r\nX: 1\n\r\n",
                    "0\r\nX: 1\rY",
                    "0\r\nX : 1\r\n\r\n",
                    "0\r\n X: 1\r\n\r\n",
                    "0\r\nX: 1\r\n fold\r\n\r\n",
                    "0\r\n: 1\r\n\r\n",
                    "0\r\nX\r\n\r\n",
                    "0\r\nX: \0\r\n\r\n"
                })
        void isRefusedWhereItIsMalformedHoweverItIsCut(String body) {
            assertThrows(BadMessage.class, () -> new Run(new Framing.Chunked()).accept(body));
            Run byByte = new Run(new Framing.Chunked());
            assertThrows(BadMessage.class, () -> {
                for (int at = 0; at < body.length(); at++) {
                    byByte.accept(body.substring(at, at + 1));
                }
            });
        }

        @ParameterizedTest
        @ValueSource(strings = {";a", ";a=b", ";a=\"b;,= \\\" c\"", ";a;b=c;d=\"\"", ";!#$=~"})
        void mayHaveExtensions(String extension) throws BadMessage {
            Run run = new Run(new Framing.Chunked());
            run.accept("1" + extension + "\r\nx\r\n0" + extension + "\r\n\r\n");
            assertTrue(run.scanner.complete());
            assertEquals("x", run.content.toString());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    ";",
                    ";;a",
                    ";a=",
                    ";a==b",
                    ";=b",
                    ";a=\"b",
                    ";a=\"b\"c",
                    ";a=\"\\\"",
                    ";a b",
                    "; a",
                    ";a;",
                    ";a=\"\u0001\"",
                    ";a=\"\u00e9\"",
                    ";(a"
                })
        void isRefusedWhereAnExtensionIsNone(String extension) {
            Run run = new Run(new Framing.Chunked());
            assertThrows(BadMessage.class, () -> run.accept("1" + extension + "\r\nx\r\n0\r\n\r\n"));
        }

        @Test
        void isToldAsTheErrorOfItsSide() {
            BodyScanner ofServer = new Framing.Chunked().scanner(HttpError.BAD_SERVER_ANSWER);
            BadMessage bad = assertThrows(BadMessage.class, () -> ofServer.accept(Heads.buffer("zz")));
            assertEquals(HttpError.BAD_SERVER_ANSWER, bad.error());
        }

        @Test
        void cannotHaveAnEndlessSizeLine() {
            Run run = new Run(new Framing.Chunked());
            assertThrows(BadMessage.class, () -> run.accept("5;" + "a".repeat(9000)));
        }
    }

    @Nested
    class Trailers {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Content-Length",
                    "transfer-encoding",
                    "HOST",
                    "Connection",
                    "Upgrade",
                    "X-Forwarded-For",
                    "X-Forwarded-Proto",
                    "Forwarded",
                    "X-Request-Id",
                    "Authorization",
                    "Cookie",
                    "Set-Cookie",
                    "Sec-WebSocket-Key",
                    "Content-Encoding",
                    "Trailer",
                    "TE"
                })
        void mustNotBeFieldsOfAHead(String name) {
            Run run = new Run(new Framing.Chunked());
            assertThrows(BadMessage.class, () -> run.accept("0\r\nX-Ok: 1\r\n" + name + ": 1\r\n\r\n"));
        }

        @Test
        void mayHaveAnyOtherName() throws BadMessage {
            Run run = new Run(new Framing.Chunked());
            run.accept("0\r\nGrpc-Status: 0\r\n" + "x".repeat(40) + ": \u00e9\t1 \r\nY:\r\n\r\n");
            assertTrue(run.scanner.complete());
        }

        @Test
        void areBounded() {
            Run run = new Run(new Framing.Chunked());
            assertThrows(BadMessage.class, () -> run.accept("0\r\n" + "X: 1\r\n".repeat(2000)));
        }
    }
}
