package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldsTest {
    private static Fields fields(String... lines) {
        String[] all = new String[lines.length + 1];
        all[0] = "HTTP/1.1 200 OK";
        System.arraycopy(lines, 0, all, 1, lines.length);
        return Heads.answer(all).fields();
    }

    @Nested
    class Lines {
        @Test
        void keepOrderRepetitionAndCase() {
            Fields fields = fields("X-b: 2", "x-A: 1", "X-B: 3");
            assertEquals(3, fields.count());
            assertEquals(
                    List.of("X-b", "x-A", "X-B"),
                    IntStream.range(0, 3).mapToObj(fields::name).toList());
            assertEquals(List.of("2", "3"), fields.all(AsciiName.of("x-b")));
        }

        @Test
        void loseTheBlanksAroundTheValueOnly() {
            Fields fields = fields("A:1", "B: \t a\t b \t", "C:", "D:  ");
            assertEquals("1", fields.value(0));
            assertEquals("a\t b", fields.value(1));
            assertEquals("", fields.value(2));
            assertEquals("", fields.value(3));
        }

        @Test
        void mayHoldBytesAboveAscii() {
            assertEquals("caf\u00e9", fields("X: caf\u00e9").value(0));
        }

        @Test
        void mayBeMany() {
            String[] lines =
                    IntStream.range(0, 500).mapToObj(i -> "X-" + i + ": " + i).toArray(String[]::new);
            Fields fields = fields(lines);
            assertEquals(500, fields.count());
            assertEquals("X-499", fields.name(499));
            assertEquals("499", fields.value(499));
        }

        @Test
        void mayBeNone() {
            assertEquals(0, fields().count());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "X-A : 1",
                    "X-A\t: 1",
                    " X-A: 1",
                    "\tX-A: 1",
                    ": 1",
                    "X-A",
                    "X A: 1",
                    "X-A: 1\0",
                    "X-A: \u0001",
                    "X-A: a\u000bb",
                    "X-A: a\u007f",
                    "X-A: a\rb",
                    "X\u00e9: 1",
                    "X-A\0: 1",
                    "\"X\": 1",
                    "X[0]: 1",
                    "X-A: one\r\n two",
                    "X-A: one\r\n\ttwo"
                })
        void areRefusedWhereTheyAreNone(String line) {
            assertTrue(Heads.isBadAnswer("HTTP/1.1 200 OK", "A: 1", line, "B: 2"));
            assertEquals(HttpError.BAD_REQUEST, Heads.refusal("GET / HTTP/1.1", "Host: a.test", line));
            assertEquals(HttpError.BAD_REQUEST, Heads.refusal("GET / HTTP/1.1", line, "Host: a.test"));
        }
    }

    @Nested
    class AKnownHeader {
        @Test
        void isFoundInAnyCase() {
            Fields fields = fields("A: 1", "cONTENT-tYPE: x");
            assertTrue(fields.has(Header.CONTENT_TYPE));
            assertEquals(1, fields.indexOf(Header.CONTENT_TYPE, 0));
            assertEquals(Optional.of("x"), fields.first(Header.CONTENT_TYPE));
            assertTrue(fields.is(1, Header.CONTENT_TYPE));
            assertTrue(fields.is(1, AsciiName.of("content-type")));
        }

        @Test
        void isTheOnlyOneOrRepeated() {
            Fields once = fields("Upgrade: a");
            assertEquals(0, once.indexOfOnly(Header.UPGRADE));
            assertFalse(once.isRepeated(Header.UPGRADE));
            Fields twice = fields("Upgrade: a", "X: b", "upgrade: c");
            assertEquals(-1, twice.indexOfOnly(Header.UPGRADE));
            assertTrue(twice.isRepeated(Header.UPGRADE));
            assertEquals(2, twice.indexOf(Header.UPGRADE, 1));
            assertEquals(-1, fields().indexOfOnly(Header.UPGRADE));
        }

        @Test
        void isNotOneWhoseNameIsLongerOrShorter() {
            Fields fields = fields("Upgrad: websocket", "Upgrade2: websocket", "X-Upgrade: websocket");
            assertFalse(fields.has(Header.UPGRADE));
            assertFalse(fields.hasToken(Header.UPGRADE, Tokens.WEBSOCKET));
        }

        @Test
        void isEachOfThemByItsName() {
            for (Header header : Header.values()) {
                byte[] name = Heads.bytes(header.fieldName().toUpperCase(java.util.Locale.ROOT));
                assertEquals(header, Header.of(name, 0, name.length - 4));
                assertEquals(header, Header.of(AsciiName.of(header.fieldName())));
            }
        }
    }

    @Nested
    class AToken {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "websocket",
                    "WebSocket",
                    "foo/2, websocket",
                    "websocket,h2c",
                    ", ,\twebsocket ,",
                    "a,b,WEBSOCKET"
                })
        void isFoundInAList(String value) {
            assertTrue(fields("Upgrade: " + value).hasToken(Header.UPGRADE, Tokens.WEBSOCKET));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "websocket2",
                    "xwebsocket",
                    "websocket/13",
                    "web socket",
                    "\"websocket\"",
                    "h2c;websocket"
                })
        void isNotFoundInOneThatOnlyResemblesIt(String value) {
            assertFalse(fields("Upgrade: " + value).hasToken(Header.UPGRADE, Tokens.WEBSOCKET));
        }

        @Test
        void isFoundInAnyLineOfTheName() {
            Fields fields = fields("Upgrade: h2c", "X: websocket", "Upgrade:", "upgrade: a, websocket");
            assertTrue(fields.hasToken(Header.UPGRADE, Tokens.WEBSOCKET));
        }
    }

    @Nested
    class Connection {
        @Test
        void holdsTokensAlone() {
            assertEquals(HttpError.BAD_REQUEST, Heads.refusal("GET / HTTP/1.1", "Host: a.test", "Connection: a b"));
            assertEquals(
                    HttpError.BAD_REQUEST,
                    Heads.refusal("GET / HTTP/1.1", "Host: a.test", "Connection: close", "Connection: \"x\""));
        }

        @Test
        void namesNotMoreThanThirtyTwoOptions() {
            String many = "a,".repeat(32);
            assertEquals(
                    32,
                    Heads.request("GET / HTTP/1.1", "Host: a.test", "Connection: " + many)
                                    .fields()
                                    .value(1)
                                    .split(",", -1)
                                    .length
                            - 1);
            assertEquals(
                    HttpError.BAD_REQUEST,
                    Heads.refusal("GET / HTTP/1.1", "Host: a.test", "Connection: " + many, "Connection: b"));
        }
    }
}
