package io.tidegate.core.route;

import static io.tidegate.core.route.MatchBuilder.match;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import io.tidegate.core.config.Match;
import io.tidegate.core.config.Route;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.Heads;
import io.tidegate.core.http.RequestHead;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutingTableTest {
    private static final InetAddress SOURCE = address("192.0.2.7");

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(text));
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static RouteRequest request(String line, String... fields) {
        return request(SOURCE, line, fields);
    }

    private static RouteRequest request(InetAddress source, String line, String... fields) {
        String[] lines = new String[fields.length + 1];
        lines[0] = line + " HTTP/1.1";
        System.arraycopy(fields, 0, lines, 1, fields.length);
        boolean hasHost = List.of(fields).stream().anyMatch(field -> field.startsWith("Host:"));
        RequestHead head = hasHost ? Heads.request(lines) : Heads.request(withHost(lines));
        boolean websocket = List.of(fields).contains("Upgrade: websocket");
        try {
            return RouteRequest.of(head, RequestPath.of(head.rawPath()), websocket, source);
        } catch (BadMessage e) {
            throw new AssertionError(e);
        }
    }

    private static String[] withHost(String[] lines) {
        String[] all = new String[lines.length + 1];
        System.arraycopy(lines, 0, all, 0, lines.length);
        all[lines.length] = "Host: a.test";
        return all;
    }

    private static boolean matches(MatchBuilder match, RouteRequest request) {
        RoutingTable table = Tables.of(match.to("b"));
        Routed routed = table.select(request);
        Explanation explained = table.explain(request);
        assertEquals(routed, explained.routed(), "explain says what select does");
        assertEquals(routed instanceof Routed.To, explained.missed().isEmpty());
        return routed instanceof Routed.To;
    }

    private static String routed(Route route, String target) {
        Routed routed = Tables.of(route).select(request("GET " + target));
        return switch (routed) {
            case Routed.To(int index, var backend, String path) -> path;
            case Routed.NoRoute() -> "no route";
            case Routed.BadPath() -> "bad path";
        };
    }

    @Nested
    class Order {
        private final RoutingTable table = Tables.of(
                match().pathPrefix("/a/b").to("one"),
                match().pathPrefix("/a").to("two"),
                match().websocket(true).to("three"));

        private String backend(RouteRequest request) {
            return table.select(request) instanceof Routed.To(int index, var backend, String path)
                    ? index + " " + backend.name() + " " + path
                    : "none";
        }

        @Test
        void isThatOfTheFile() {
            assertEquals("0 one /a/b/c", backend(request("GET /a/b/c")));
            assertEquals("1 two /a/c", backend(request("GET /a/c")));
            assertEquals("2 three /c", backend(request("GET /c", "Upgrade: websocket")));
            assertEquals("none", backend(request("GET /c")));
        }

        @Test
        void endsAtARouteWithoutMatch() {
            Route everything = new Route(Match.EVERYTHING, "all", Optional.empty());
            RoutingTable all = Tables.of(everything, match().path("/x").to("never"));
            assertInstanceOf(Routed.To.class, all.select(request("OPTIONS *")));
            assertEquals(0, ((Routed.To) all.select(request("GET /x"))).route());
        }
    }

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

    @Nested
    class WithoutARewrite {
        @ParameterizedTest
        @CsvSource({"/a/./b, /a/b", "/%7Ea%2Fb, /~a%2Fb", "/100%, /100%", "/\"<>\\^`{|}, /\"<>\\^`{|}"})
        void theServerGetsTheResolvedPath(String target, String path) {
            assertEquals(path, routed(match().to("b"), target));
        }
    }

    @Nested
    class ARewriteOfAPrefix {
        @ParameterizedTest
        @CsvSource({
            "/ws2/, /, /ws2/x/y, /x/y",
            "/ws2/, /, /ws2/, /",
            "/ws2, /, /ws2/x, /x",
            "/ws2, /, /ws2, /",
            "/ws2, /app, /ws2/x, /app/x",
            "/ws2, /app, /ws2, /app",
            "/ws2/, /app/, /ws2/x, /app/x",
            "/ws2/, /app, /ws2/x, /appx",
            "/, /app/, /x, /app/x",
            "/ws2, /$1, /ws2/x, /$1/x"
        })
        void replacesWhatWasMatched(String prefix, String rewrite, String target, String path) {
            assertEquals(
                    path, routed(match().pathPrefix(prefix).rewrite(rewrite).to("b"), target));
        }

        @Test
        void leavesTheRestAsItIs() {
            assertEquals(
                    "/%2F%0d%0a;x",
                    routed(match().pathPrefix("/a/").rewrite("/").to("b"), "/a/%2F%0d%0a;x"));
        }
    }

    @Nested
    class ARewriteOfAnExactPathOrOfEverything {
        @Test
        void isTheNewPath() {
            assertEquals(
                    "/b c".replace(" ", "%20"),
                    routed(match().path("/a").rewrite("/b c").to("b"), "/a"));
            assertEquals("/b", routed(match().rewrite("/b").to("b"), "/a/b/c"));
            assertEquals("/b", routed(match().rewrite("b").to("b"), "/a"));
        }
    }

    @Nested
    class ARewriteByARegex {
        @ParameterizedTest
        @CsvSource({
            "^/(myApp/ws)$, /$1, /myApp/ws, /myApp/ws",
            "^/(a)/(b), /$2/$1, /a/b/c, /b/a",
            "/(x+), /n$1n, /axx/xxx, /nxxxn",
            "^/(a)?(b), /[$1$2], /b, /[b]",
            "^/(a), /$2$1$9$, /a, /a$",
            "^/(a), /$0!, /ab, //a!",
            "^/(a), /$10, /a, /a0",
            "^/a, $, /a, /$"
        })
        void replacesTheWholePath(String regex, String rewrite, String target, String path) {
            assertEquals(path, routed(match().pathRegex(regex).rewrite(rewrite).to("b"), target));
        }

        @Test
        void cannotBringALineEndASpaceOrAQueryIntoTheRequestLine() {
            Route route = match().pathRegex("^/here/(.*)$").rewrite("/to/$1").to("b");
            assertEquals("/to/%20HTTP/1.1%0d%0aX:%3Fy%23z", routed(route, "/here/%20HTTP/1.1%0d%0aX:%3Fy%23z"));
            assertEquals("/to/100%25", routed(route, "/here/100%"));
            assertEquals(
                    "/x%3Fy%23%20%0D%0A", routed(match().rewrite("/x?y# \r\n").to("b"), "/"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"/x../admin", "/x..", "/x./admin", "/x../a/b"})
        void cannotBringADotSegmentBack(String target) {
            assertEquals(
                    "bad path",
                    routed(match().pathRegex("^/x(.*)$").rewrite("/$1").to("b"), target));
        }

        @ParameterizedTest
        @ValueSource(strings = {"/x%25/2e%252e/a", "/x%25/2E%252E", "/x%25/2e"})
        void norADotSegmentOfEscapesThatItJoined(String target) {
            assertEquals(
                    "bad path",
                    routed(
                            match().pathRegex("^/x(%)25/(..)(?:(%)25(2[eE]))?(.*)$")
                                    .rewrite("/$1$2$3$4$5")
                                    .to("b"),
                            target));
        }
    }

    @Nested
    class AnExplanation {
        @Test
        void namesTheFirstFieldOfEachEarlierRouteThatDoesNotHold() {
            RoutingTable table = Tables.of(
                    match().websocket(true).to("a"),
                    match().host("b.test").to("b"),
                    match().method("PUT").to("c"),
                    match().source("10.0.0.0/8").to("d"),
                    match().pathRegex("^/x").to("e"),
                    match().pathPrefix("/y").to("f"),
                    match().path("/z").to("g"),
                    match().header("X-H", "1").to("h"),
                    match().query("q", "1").to("i"),
                    match().to("j"),
                    match().path("/after").to("k"));
            Explanation explanation = table.explain(request("GET /a?q=2"));
            assertEquals(
                    List.of(
                            "websocket",
                            "host",
                            "method",
                            "source",
                            "path-regex",
                            "path-prefix",
                            "path",
                            "headers.X-H",
                            "query.q"),
                    explanation.missed().stream().map(Explanation.Missed::field).toList());
            assertEquals(9, ((Routed.To) explanation.routed()).route());
            assertEquals(
                    "the host is 'a.test', not 'b.test'",
                    explanation.missed().get(1).why());
            assertEquals("there is no header X-H", explanation.missed().get(7).why());
        }

        @Test
        void saysThatNoRouteMatches() {
            Explanation explanation = Tables.of(match().path("/a").to("a")).explain(request("GET /b"));
            assertEquals(new Routed.NoRoute(), explanation.routed());
            assertEquals(1, explanation.missed().size());
        }
    }
}
