package io.tidegate.core.route;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Match;
import io.tidegate.core.config.Route;
import io.tidegate.core.http.AsciiName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One route made ready: its conditions, the cheap ones first. Immutable. */
record CompiledRoute(
        int index,
        Backend backend,
        List<Condition> cheap,
        List<PathMatch> paths,
        List<Condition> searches,
        Optional<PathMatch.Replacement> rewrite) {

    static CompiledRoute of(int index, Route route, Backend backend) {
        return new CompiledRoute(
                index,
                backend,
                cheap(route.match()),
                paths(route.match()),
                searches(route.match()),
                route.rewrite().map(PathMatch.Replacement::new));
    }

    boolean matches(RouteRequest request) {
        return holdAll(cheap, request) && holdAll(request.path()) && holdAll(searches, request);
    }

    /** Every field that does not hold, and why; none where the route matches. */
    List<Explanation.Missed> misses(RouteRequest request) {
        List<Explanation.Missed> missed = new ArrayList<>();
        for (Condition condition : cheap) {
            if (!condition.holds(request)) {
                missed.add(new Explanation.Missed(index, condition.field(), condition.miss(request)));
            }
        }
        for (PathMatch path : paths) {
            if (!path.holds(request.path())) {
                missed.add(new Explanation.Missed(index, path.field(), path.miss(request.path())));
            }
        }
        for (Condition condition : searches) {
            if (!condition.holds(request)) {
                missed.add(new Explanation.Missed(index, condition.field(), condition.miss(request)));
            }
        }
        return missed;
    }

    /** The path for the server; a capture such as {@code ../admin} of {@code /x../admin} may have made it a bad one. */
    Routed route(String path) {
        if (rewrite.isEmpty()) {
            return new Routed.To(index, backend, path);
        }
        PathMatch.Replacement replacement = rewrite.get();
        String raw =
                paths.isEmpty() ? replacement.literally() : paths.getFirst().rewritten(path, replacement);
        String encoded = PathEncoding.encode(raw.startsWith("/") ? raw : "/" + raw);
        return RequestPath.isResolved(encoded) ? new Routed.To(index, backend, encoded) : new Routed.BadPath();
    }

    private boolean holdAll(String path) {
        for (PathMatch match : paths) {
            if (!match.holds(path)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holdAll(List<Condition> conditions, RouteRequest request) {
        for (Condition condition : conditions) {
            if (!condition.holds(request)) {
                return false;
            }
        }
        return true;
    }

    private static List<Condition> cheap(Match match) {
        List<Condition> all = new ArrayList<>();
        // host first: of several that do not hold, explain names the one that a reader looks for
        match.host().ifPresent(pattern -> all.add(Condition.Host.of(pattern)));
        match.websocket().ifPresent(wanted -> all.add(new Condition.WebSocket(wanted)));
        match.method().ifPresent(wanted -> all.add(new Condition.Method(wanted)));
        if (!match.source().isEmpty()) {
            all.add(new Condition.Source(match.source()));
        }
        return List.copyOf(all);
    }

    /** The expression first: where several are set, it is what a rewrite goes by. */
    private static List<PathMatch> paths(Match match) {
        List<PathMatch> all = new ArrayList<>();
        match.pathRegex().ifPresent(pattern -> all.add(new PathMatch.Regex(pattern)));
        match.pathPrefix().ifPresent(prefix -> all.add(new PathMatch.Prefix(prefix)));
        match.path().ifPresent(path -> all.add(new PathMatch.Exact(path)));
        return List.copyOf(all);
    }

    private static List<Condition> searches(Match match) {
        List<Condition> all = new ArrayList<>();
        match.headers().forEach((name, pattern) -> all.add(new Condition.HeaderMatch(AsciiName.of(name), pattern)));
        match.query().forEach((name, pattern) -> all.add(new Condition.QueryMatch(name, pattern)));
        return List.copyOf(all);
    }
}
