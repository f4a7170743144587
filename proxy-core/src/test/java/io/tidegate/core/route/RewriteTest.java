package io.tidegate.core.route;

import static io.tidegate.core.route.Asked.routed;
import static io.tidegate.core.route.MatchBuilder.match;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.core.config.Route;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The path that the server gets. */
final class RewriteTest {
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
}
