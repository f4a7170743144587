package io.tidegate.core.http;

import static io.tidegate.core.http.SmallHead.refusedWith;
import static io.tidegate.core.http.SmallHead.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestHeadTest {

    @Test
    void theAsteriskIsAPathOfItsOwn() {
        assertEquals("*", Heads.request("OPTIONS * HTTP/1.1", "Host: a.test").rawPath());
    }

    @Nested
    class TheHost {
        @ParameterizedTest
        @CsvSource({
            "A.Test:8080, a.test",
            "a.test, a.test",
            "[2001:DB8::1]:80, [2001:db8::1]",
            "[::1], [::1]",
            "127.0.0.1:1, 127.0.0.1",
            "a_b~c, a_b~c",
            "ex%41mple, ex%41mple"
        })
        void isReadWithoutPortInSmallLetters(String sent, String host) {
            RequestHead head = Heads.request("GET / HTTP/1.1", "Host: " + sent);
            assertEquals(sent, head.authority());
            assertEquals(host, head.host());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    ":80",
                    "a.test:",
                    "a.test:x",
                    "a.test:65536",
                    "a.test:000080",
                    "a.test:-1",
                    "user@a.test",
                    "a.test/x",
                    "a test",
                    "a.test:80:80",
                    "[::1",
                    "[::1]x",
                    "[a]",
                    "::1",
                    "a%zz",
                    "a%4",
                    "\u00e9.test",
                    "http://a.test"
                })
        void isRefusedWhereItIsNone(String sent) {
            assertEquals(HttpError.BAD_REQUEST, Heads.refusal("GET / HTTP/1.1", "Host: " + sent));
        }

        @Test
        void comesExactlyOnce() {
            assertEquals(HttpError.BAD_REQUEST, Heads.refusal("GET / HTTP/1.1"));
            assertEquals(HttpError.BAD_REQUEST, Heads.refusal("GET / HTTP/1.1", "Host: a.test", "Host: a.test"));
            assertEquals(HttpError.BAD_REQUEST, Heads.refusal("GET / HTTP/1.0", "Host: a.test", "host: b.test"));
        }

        @Test
        void mayBeMissingInHttp10() {
            RequestHead head = Heads.request("GET / HTTP/1.0");
            assertEquals("", head.authority());
            assertEquals("", head.host());
        }
    }

    @Nested
    class TheBody {
        @Test
        void isNoneWithoutAWordOfIt() {
            assertEquals(new Framing.None(), with().framing());
            assertFalse(with("Content-Length: 0").framing().hasBody());
        }

        @Test
        void isAsLongAsContentLengthSays() {
            assertEquals(new Framing.Fixed(17), with("content-length: \t17 ").framing());
            assertEquals(
                    new Framing.Fixed(999_999_999_999_999_999L),
                    with("Content-Length: 999999999999999999").framing());
        }

        @Test
        void isChunkedWhereTransferEncodingSaysSo() {
            assertEquals(
                    new Framing.Chunked(), with("Transfer-Encoding: Chunked").framing());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "-1",
                    "+1",
                    "0x1",
                    "1 1",
                    "1,1",
                    "5, 5",
                    "1.0",
                    "1e1",
                    "9999999999999999999",
                    "\u00b2",
                    "1\u000b"
                })
        void isRefusedWhereContentLengthIsNoNumber(String length) {
            assertEquals(HttpError.BAD_REQUEST, refusedWith("Content-Length: " + length));
        }

        @Test
        void isRefusedWhereTheTwoDisagreeOrComeTwice() {
            assertEquals(HttpError.BAD_REQUEST, refusedWith("Content-Length: 5", "Transfer-Encoding: chunked"));
            assertEquals(HttpError.BAD_REQUEST, refusedWith("Transfer-Encoding: chunked", "Content-Length: 5"));
            assertEquals(HttpError.BAD_REQUEST, refusedWith("Content-Length: 5", "Content-Length: 6"));
            assertEquals(HttpError.BAD_REQUEST, refusedWith("Content-Length: 5", "content-length: 5"));
            assertEquals(
                    HttpError.BAD_REQUEST, refusedWith("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"));
            assertEquals(
                    HttpError.BAD_REQUEST, refusedWith("Transfer-Encoding: chunked", "Transfer-Encoding: identity"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"gzip", "identity", "gzip, chunked", "xchunked", "chunked-not"})
        void isNotImplementedForAnotherCoding(String coding) {
            assertEquals(HttpError.UNKNOWN_TRANSFER_CODING, refusedWith("Transfer-Encoding: " + coding));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    ",",
                    "chunked, gzip",
                    "chunked, chunked",
                    "\"chunked\"",
                    "chunked;q=1",
                    "\u000bchunked",
                    "chunked\0",
                    "[chunked]"
                })
        void isRefusedWhereTheCodingLeavesItsEndOpen(String coding) {
            assertEquals(HttpError.BAD_REQUEST, refusedWith("Transfer-Encoding: " + coding));
        }

        @Test
        void cannotBeChunkedInHttp10() {
            assertEquals(
                    HttpError.BAD_REQUEST,
                    Heads.refusal("POST / HTTP/1.0", "Host: a.test", "Transfer-Encoding: chunked"));
        }
    }

    @Nested
    class TheConnection {
        @Test
        void goesOnInHttp11UnlessCloseIsSaid() {
            assertTrue(with().keepAlive());
            assertFalse(with("Connection: x, CLOSE").keepAlive());
            assertFalse(with("Connection: keep-alive", "Connection: close").keepAlive());
        }

        @Test
        void endsInHttp10UnlessKeepAliveIsSaid() {
            assertFalse(Heads.request("GET / HTTP/1.0").keepAlive());
            assertTrue(Heads.request("GET / HTTP/1.0", "Connection: Keep-Alive").keepAlive());
            assertFalse(Heads.request("GET / HTTP/1.0", "Connection: Keep-Alive, close")
                    .keepAlive());
        }
    }

    @Test
    void anExpectationIsIgnoredOfHttp10() {
        assertTrue(with("Expect: 100-Continue").expectsContinue());
        assertFalse(with("Expect: something").expectsContinue());
        assertFalse(Heads.request("POST / HTTP/1.0", "Expect: 100-continue").expectsContinue());
    }
}
