package io.tidegate.core.route;

import static io.tidegate.core.route.Asked.request;
import static io.tidegate.core.route.MatchBuilder.match;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tidegate.core.config.Match;
import io.tidegate.core.config.Route;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class RoutingTableTest {
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
