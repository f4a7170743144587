package io.tidegate.core.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.HttpError;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestPathTest {
    private static void assertRefused(String path) {
        BadMessage bad = assertThrows(BadMessage.class, () -> RequestPath.of(path), path);
        assertEquals(HttpError.BAD_REQUEST, bad.error());
    }

    @Nested
    class DotSegments {
        @ParameterizedTest
        @CsvSource({
            "/public/../admin/x, /admin/x",
            "/public/./../admin/x, /admin/x",
            "/public/%2e%2e/admin/x, /admin/x",
            "/public/.%2E/admin/x, /admin/x",
            "/public/%2e/../admin/x, /admin/x",
            "/public/a/../../admin/x, /admin/x",
            "/a/.., /",
            "/a/b/.., /a/",
            "/a/., /a/",
            "/., /",
            "/./, /",
            "/a//../b, /a/b",
            "//../a, /a"
        })
        void areResolved(String sent, String resolved) throws BadMessage {
            assertEquals(resolved, RequestPath.of(sent));
        }

        @ParameterizedTest
        @ValueSource(strings = {"/...", "/.a", "/..a", "/a..", "/a./b", "/.../x", "/.well-known/x", "/a.b/c..d"})
        void areNotNamesThatHoldDots(String path) throws BadMessage {
            assertEquals(path, RequestPath.of(path));
        }

        @ParameterizedTest
        @ValueSource(strings = {"/..", "/../", "/../etc", "/a/../..", "/%2e%2e/x", "/a/../../a", "/./..", "/.%2e"})
        void mustNotLeaveTheRoot(String path) {
            assertRefused(path);
        }
    }

    @Nested
    class Escapes {
        @ParameterizedTest
        @CsvSource({"/%61dmin/x, /admin/x", "/%41%7e%2D%5f%30, /A~-_0", "/%7Euser, /~user"})
        void ofUnreservedCharactersAreDecoded(String sent, String decoded) throws BadMessage {
            assertEquals(decoded, RequestPath.of(sent));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"/a%2Fb", "/a%2fb", "/%3F%23%20%0d%0a", "/%252e%252e/x", "/%E2%82%AC", "/%2F..%2Fx", "/%01"})
        void ofAllOthersStayByteForByte(String path) throws BadMessage {
            assertEquals(path, RequestPath.of(path));
        }

        @ParameterizedTest
        @ValueSource(strings = {"/100%", "/%", "/%4", "/%zz", "/%%", "/%g1/x", "/a%2"})
        void thatAreNoneStay(String path) throws BadMessage {
            assertEquals(path, RequestPath.of(path));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/%%32%65",
                    "/public/%%32e%%32e/admin",
                    "/%2%65%2%65/x",
                    "/%%32E",
                    "/%%30%30",
                    "/%%300",
                    "/%0%30",
                    "/%%34%31"
                })
        void cannotBeMadeByDecodingOthers(String path) {
            assertRefused(path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%00", "/a%00b", "/%2e%2e%00"})
    void mustNotHoldANul(String path) {
        assertRefused(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "*", "/a/b/", "//", "/a//b", "/a;p=1/b", "/a\\..\\b", "/~a:b@c!$&'()*+,;=", "/\"<>^`{|}"})
    void isElseByteForByte(String path) throws BadMessage {
        assertEquals(path, RequestPath.of(path));
    }

    @Test
    void isItselfWhenItIsResolvedAgain() throws BadMessage {
        for (String path : new String[] {"/%61/./b/../%2e%2e/c%2Fd%7E", "/a/%2e./x%", "/%zz%41"}) {
            String once = RequestPath.of(path);
            assertEquals(once, RequestPath.of(once));
        }
    }
}
