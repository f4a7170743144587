package io.tidegate.core.route;

import static io.tidegate.core.route.Asked.address;
import static io.tidegate.core.route.Asked.matches;
import static io.tidegate.core.route.Asked.request;
import static io.tidegate.core.route.MatchBuilder.match;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each field of a match holds of. */
final class ConditionTest {
    @Nested
    class APathPrefix {
        @ParameterizedTest
        @CsvSource({
            "/ws2, /ws2, true",
            "/ws2, /ws2/, true",
            "/ws2, /ws2/x, true",
            "/ws2, /ws2x, false",
            "/ws2, /ws, false",
            "/ws2, /a/ws2, false",
            "/ws2, /WS2, false",
            "/ws2/, /ws2/, true",
            "/ws2/, /ws2/x, true",
            "/ws2/, /ws2, false",
            "/, /anything, true",
            "/ws2, /ws2?q=/, true",
            "/a%2Fb, /a%2Fb/c, true",
            "/a/b, /a%2Fb, false",
            "/admin, /public/%2e%2e/%61dmin/x, true"
        })
        void matchesWholeSegmentsOfTheResolvedPath(String prefix, String target, boolean matches) {
            assertEquals(matches, matches(match().pathPrefix(prefix), request("GET " + target)));
        }
    }

    @Nested
    class APath {
        @ParameterizedTest
        @CsvSource({"/a, true", "/a?b, true", "/a/, false", "/A, false", "/aa, false", "/b/../a, true"})
        void matchesExactly(String target, boolean matches) {
            assertEquals(matches, matches(match().path("/a"), request("GET " + target)));
        }
    }

    @Nested
    class APathRegex {
        @ParameterizedTest
        @CsvSource({
            "ws, /a/ws/b, true",
            "^/(myApp/ws)$, /myApp/ws, true",
            "^/(myApp/ws)$, /myApp/ws/, false",
            "^/(myApp/ws)$, /myapp/ws, false",
            "^/a$, /a?b, true",
            "b, /a?b, false"
        })
        void isSearchedInThePath(String regex, String target, boolean matches) {
            assertEquals(matches, matches(match().pathRegex(regex), request("GET " + target)));
        }
    }

    @Nested
    class AHost {
        @ParameterizedTest
        @CsvSource({
            "chat.example.com, chat.example.com, true",
            "chat.example.com, Chat.EXAMPLE.com:8080, true",
            "chat.example.com, x.chat.example.com, false",
            "chat.example.com, chat.example.co, false",
            "*.example.com, a.example.com, true",
            "*.example.com, A.B.example.com:1, true",
            "*.example.com, example.com, false",
            "*.example.com, .example.com, false",
            "*.example.com, badexample.com, false",
            "[::1], [::1]:80, true"
        })
        void ignoresCaseAndPort(String pattern, String sent, boolean matches) {
            assertEquals(matches, matches(match().host(pattern), request("GET /", "Host: " + sent)));
        }

        @Test
        void isThatOfAnAbsoluteTarget() {
            assertTrue(matches(
                    match().host("one.example.com"),
                    request("GET http://One.example.com:80/", "Host: one.example.com")));
        }
    }

    @Nested
    class OtherFields {
        @Test
        void methodIsInItsCase() {
            assertTrue(matches(match().method("POST"), request("POST /")));
            assertEquals(false, matches(match().method("POST"), request("post /")));
        }

        @Test
        void websocketSplitsOneUrlSpace() {
            RouteRequest plain = request("GET /");
            RouteRequest websocket = request("GET /", "Upgrade: websocket");
            assertTrue(matches(match().websocket(true), websocket));
            assertEquals(false, matches(match().websocket(true), plain));
            assertTrue(matches(match().websocket(false), plain));
            assertEquals(false, matches(match().websocket(false), websocket));
        }

        @Test
        void headersAreSearchedInAnyOfTheirValues() {
            MatchBuilder match = match().header("X-Tenant", "^(blue|green)$");
            assertTrue(matches(match, request("GET /", "x-tenant: red", "X-TENANT: green")));
            assertEquals(false, matches(match, request("GET /", "X-Tenant: red")));
            assertEquals(false, matches(match, request("GET /")));
        }

        @Test
        void queryParametersAreSearchedDecoded() {
            MatchBuilder match = match().query("v", "^\u20ac+$");
            assertTrue(matches(match, request("GET /?v=1&v=%E2%82%AC")));
            assertEquals(false, matches(match, request("GET /?w=%E2%82%AC")));
            assertEquals(false, matches(match, request("GET /")));
        }

        @Test
        void sourceIsInOneOfItsBlocks() {
            MatchBuilder match = match().source("10.0.0.0/8", "2001:db8::/32");
            assertTrue(matches(match, request(address("10.255.0.1"), "GET /")));
            assertTrue(matches(match, request(address("2001:db8:1::1"), "GET /")));
            assertEquals(false, matches(match, request(address("11.0.0.1"), "GET /")));
            assertEquals(false, matches(match, request(address("2001:db9::1"), "GET /")));
        }

        @Test
        void allMustHold() {
            MatchBuilder match = match().host("a.test")
                    .method("GET")
                    .pathPrefix("/a")
                    .query("q", "1")
                    .websocket(false);
            assertTrue(matches(match, request("GET /a?q=1")));
            assertEquals(false, matches(match, request("PUT /a?q=1")));
            assertEquals(false, matches(match, request("GET /b?q=1")));
            assertEquals(false, matches(match, request("GET /a?q=2")));
            assertEquals(false, matches(match, request("GET /a?q=1", "Host: b.test")));
        }
    }
}
