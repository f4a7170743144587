package io.tidegate.core.http;

import static io.tidegate.core.http.SmallHead.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The request line: what is one, and the path that it names. */
final class RequestLineTest {
    @Nested
    class TheRequestLine {
        @Test
        void isMethodTargetAndVersion() {
            RequestHead head = target("/a/b?c=d&e");
            assertEquals("GET", head.method());
            assertTrue(head.is("GET"));
            assertEquals("/a/b?c=d&e", head.rawTarget());
            assertEquals("/a/b", head.rawPath());
            assertEquals(Optional.of("c=d&e"), head.rawQuery());
            assertEquals(1, head.minorVersion());
        }

        @Test
        void mayHaveAnEmptyQueryWhichIsNotNone() {
            assertEquals(Optional.of(""), target("/a?").rawQuery());
            assertEquals(Optional.empty(), target("/a").rawQuery());
            assertEquals(Optional.of("b?c"), target("/a?b?c").rawQuery());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "get", "M-SEARCH"})
        void takesEveryMethodInItsCase(String method) {
            assertEquals(
                    method,
                    Heads.request(method + " / HTTP/1.1", "Host: a.test").method());
        }

        @Test
        void refusesConnect() {
            assertEquals(
                    HttpError.METHOD_NOT_ALLOWED, Heads.refusal("CONNECT a.test:443 HTTP/1.1", "Host: a.test:443"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "GET  / HTTP/1.1",
                    "GET /  HTTP/1.1",
                    "GET\t/ HTTP/1.1",
                    "GET / HTTP/1.1 ",
                    "GET /a b HTTP/1.1",
                    "GET / HTTP/1.1x",
                    "GET / HTTP/1.",
                    "GET / HTTP/11",
                    "GET / http/1.1",
                    "GET / HTCPCP/1.1",
                    "GET / HTTP/1.1\0",
                    "GET /",
                    "GET",
                    "GET ",
                    " / HTTP/1.1",
                    "G(T / HTTP/1.1",
                    "GET /a\0b HTTP/1.1",
                    "GET /a\u007f HTTP/1.1",
                    "GET /\u00e9 HTTP/1.1",
                    "GET /a#b HTTP/1.1",
                    "GET a HTTP/1.1",
                    "GET * HTTP/1.1",
                    "OPTIONS *a HTTP/1.1",
                    "GET /a\rb HTTP/1.1"
                })
        void isRefusedWhereItIsNoneOf(String line) {
            assertEquals(HttpError.BAD_REQUEST, Heads.refusal(line, "Host: a.test"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"HTTP/2.0", "HTTP/2.5", "HTTP/0.9", "HTTP/9.9"})
        void refusesAnotherMajorVersion(String version) {
            assertEquals(HttpError.VERSION_NOT_SUPPORTED, Heads.refusal("GET / " + version, "Host: a.test"));
        }

        @Test
        void countsEveryMinorVersionAboveZeroAsOne() {
            assertEquals(1, Heads.request("GET / HTTP/1.9", "Host: a.test").minorVersion());
            assertEquals(0, Heads.request("GET / HTTP/1.0", "Host: a.test").minorVersion());
        }
    }

    @Nested
    class AnAbsoluteTarget {
        @ParameterizedTest
        @CsvSource({
            "http://a.test/x, a.test, /x",
            "HTTP://A.test:80/x, A.test:80, /x",
            "https://a.test:443, a.test:443, /",
            "ws://a.test/, a.test, /",
            "wss://a.test:443/a?b, a.test:443, /a",
            "http://a.test?b, a.test, /"
        })
        void givesAuthorityAndPath(String target, String authority, String path) {
            RequestHead head = target(target);
            assertEquals(authority, head.authority());
            assertEquals(path, head.rawPath());
            assertEquals("a.test", head.host());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://b.test/",
                    "http://a.test:81/",
                    "http://a.test:443/",
                    "https://a.test:80/",
                    "http://user@a.test/",
                    "http:///x",
                    "http://",
                    "http:/a.test/",
                    "ftp://a.test/",
                    "javascript:a.test",
                    "http://a.test:/",
                    "http://a test/",
                    "://a.test/"
                })
        void isRefusedWhereItDiffersFromHostOrIsNone(String target) {
            assertEquals(HttpError.BAD_REQUEST, Heads.refusal("GET " + target + " HTTP/1.1", "Host: a.test"));
        }

        @Test
        void ofOptionsWithoutPathAndQueryMeansTheServerItself() {
            RequestHead head = Heads.request("OPTIONS http://a.test HTTP/1.1", "Host: a.test");
            assertEquals("*", head.rawPath());
            assertEquals(
                    "/",
                    Heads.request("OPTIONS http://a.test? HTTP/1.1", "Host: a.test")
                            .rawPath());
            assertEquals(
                    "/",
                    Heads.request("OPTIONS http://a.test/ HTTP/1.1", "Host: a.test")
                            .rawPath());
        }
    }
}
