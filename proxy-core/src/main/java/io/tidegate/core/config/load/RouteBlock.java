package io.tidegate.core.config.load;

import io.tidegate.core.config.Match;
import io.tidegate.core.config.Route;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One {@code { }} of a frontend's {@code routes}. */
final class RouteBlock {
    private static final Pattern CAPTURE = Pattern.compile("\\$([0-9])");
    private static final Kind<String> REWRITE = value -> {
        String allowed = "a path without a query, such as \"/\" or \"/$1\"";
        String text = value.text("a path", allowed);
        if (text.isEmpty() || text.contains("?") || text.contains("#") || Texts.hasControl(text)) {
            throw new Refused(value.found() + " cannot be the path of a request, whose query stays as it is; allowed: "
                    + allowed);
        }
        return text;
    };

    private RouteBlock() {}

    static Optional<Route> read(Block block, Collection<String> backends) {
        Match match = block.findBlock("match", MatchBlock::read).orElse(Match.EVERYTHING);
        Optional<String> rewrite = block.find("rewrite", REWRITE);
        rewrite.ifPresent(text -> checkCaptures(block, text, match));
        return block.require("backend", oneOf(backends), "write backend = NAME; allowed: " + allowed(backends))
                .map(backend -> new Route(match, backend, rewrite));
    }

    private static Kind<String> oneOf(Collection<String> backends) {
        return value -> {
            String name = value.text("a backend's name", allowed(backends));
            if (!backends.contains(name)) {
                throw new Refused("there is no backend " + value.found() + "; allowed: " + allowed(backends)
                        + Nearest.hint(name, backends));
            }
            return name;
        };
    }

    private static String allowed(Collection<String> backends) {
        return backends.isEmpty()
                ? "the name of a block in tidegate.backends, where there is none yet"
                : String.join(", ", backends);
    }

    /** Whether there is an expression, be it a wrong one. */
    private static boolean namesExpression(Block block) {
        return block.value("match")
                .flatMap(Value::object)
                .filter(match -> match.containsKey("path-regex"))
                .isPresent();
    }

    private static void checkCaptures(Block block, String rewrite, Match match) {
        Optional<com.google.re2j.Pattern> expression = match.pathRegex();
        Matcher capture = CAPTURE.matcher(rewrite);
        while (capture.find()) {
            int group = Integer.parseInt(capture.group(1));
            if (expression.isEmpty() && !namesExpression(block)) {
                block.wrong(
                        "rewrite",
                        "'" + rewrite + "' has " + capture.group()
                                + ", but the route has no match.path-regex that could capture anything");
            } else if (expression.isPresent() && group > expression.get().groupCount()) {
                block.wrong(
                        "rewrite",
                        "'" + rewrite + "' has " + capture.group() + ", but match.path-regex has "
                                + expression.get().groupCount() + " groups; allowed: $0 (all that matched) to $"
                                + expression.get().groupCount());
            }
        }
        if (expression.isEmpty() && !rewrite.startsWith("/") && !rewrite.contains("$")) {
            block.wrong("rewrite", "'" + rewrite + "' does not begin with '/'; write rewrite = \"/" + rewrite + "\"");
        }
    }
}
