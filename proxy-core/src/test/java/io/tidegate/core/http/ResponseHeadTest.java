package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResponseHeadTest {
    @Nested
    class TheStatusLine {
        @ParameterizedTest
        @ValueSource(ints = {100, 101, 200, 299, 418, 451, 599, 999})
        void mayHaveAnyStatusOfThreeDigits(int status) {
            assertEquals(status, Heads.answer("HTTP/1.1 " + status + " x").status());
        }

        @Test
        void mayHaveNoReason() {
            assertEquals(200, Heads.answer("HTTP/1.1 200 ").status());
            assertEquals(200, Heads.answer("HTTP/1.1 200").status());
            assertEquals(200, Heads.answer("HTTP/1.1 200 \u00fcber\tgut").status());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP/2.0 200 OK",
                    "HTTP/0.9 200 OK",
                    "http/1.1 200 OK",
                    "HTTP/1.1  200 OK",
                    "HTTP/1.1 20 OK",
                    "HTTP/1.1 2000 OK",
                    "HTTP/1.1 099 OK",
                    "HTTP/1.1 2x0 OK",
                    "HTTP/1.1\t200 OK",
                    "HTTP/1.1 200\tOK",
                    "HTTP/1.1 200 O\0K",
                    "HTTP/1.1 200 O\rK",
                    "HTTP/1.1",
                    "ICY 200 OK",
                    "200 OK",
                    "X"
                })
        void isRefusedWhereItIsNone(String line) {
            assertTrue(Heads.isBadAnswer(line, "Content-Length: 0"), line);
            assertTrue(Heads.isBadAnswer(line), line);
        }
    }

    @Nested
    class TheBody {
        private final ResponseHead chunked = Heads.answer("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
        private final ResponseHead fixed = Heads.answer("HTTP/1.1 200 OK", "Content-Length: 5");

        @Test
        void isDelimitedAsTheHeadSays() {
            assertEquals(new Framing.Chunked(), chunked.framing("GET"));
            assertEquals(new Framing.Fixed(5), fixed.framing("GET"));
            assertEquals(
                    new Framing.UntilClose(), Heads.answer("HTTP/1.1 200 OK").framing("GET"));
        }

        @Test
        void isNoneForHead() {
            assertEquals(new Framing.None(), chunked.framing("HEAD"));
            assertEquals(new Framing.None(), fixed.framing("HEAD"));
            assertEquals(new Framing.None(), Heads.answer("HTTP/1.1 200 OK").framing("HEAD"));
        }

        @ParameterizedTest
        @ValueSource(ints = {100, 101, 103, 204, 304})
        void isNoneForAStatusWithout(int status) {
            ResponseHead head = Heads.answer("HTTP/1.1 " + status + " x", "Content-Length: 5");
            assertEquals(new Framing.None(), head.framing("GET"));
            assertEquals(status < 200, head.isInterim());
        }

        @Test
        void isRefusedWhereItsEndIsInDoubt() {
            assertTrue(Heads.isBadAnswer("HTTP/1.1 200 OK", "Content-Length: 3", "Content-Length: 5"));
            assertTrue(Heads.isBadAnswer("HTTP/1.1 200 OK", "Content-Length: 3", "Content-Length: 3"));
            assertTrue(Heads.isBadAnswer("HTTP/1.1 200 OK", "Content-Length: 3, 3"));
            assertTrue(Heads.isBadAnswer("HTTP/1.1 200 OK", "Content-Length: -3"));
            assertTrue(Heads.isBadAnswer("HTTP/1.1 200 OK", "Content-Length: 3", "Transfer-Encoding: chunked"));
            assertTrue(Heads.isBadAnswer("HTTP/1.1 200 OK", "Transfer-Encoding: gzip, chunked"));
            assertTrue(Heads.isBadAnswer("HTTP/1.1 200 OK", "Transfer-Encoding: identity"));
            assertTrue(
                    Heads.isBadAnswer("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"));
            assertTrue(Heads.isBadAnswer("HTTP/1.0 200 OK", "Transfer-Encoding: chunked"));
        }

        @ParameterizedTest
        @ValueSource(ints = {100, 101, 204})
        void cannotBeChunkedWhereThereIsNone(int status) {
            assertTrue(Heads.isBadAnswer("HTTP/1.1 " + status + " x", "Transfer-Encoding: chunked"));
        }
    }

    @Test
    void theConnectionGoesOnAsVersionAndConnectionSay() {
        assertTrue(Heads.answer("HTTP/1.1 200 OK").keepAlive());
        assertFalse(Heads.answer("HTTP/1.1 200 OK", "Connection: Close").keepAlive());
        assertFalse(Heads.answer("HTTP/1.0 200 OK").keepAlive());
        assertTrue(Heads.answer("HTTP/1.0 200 OK", "Connection: keep-alive").keepAlive());
    }
}
