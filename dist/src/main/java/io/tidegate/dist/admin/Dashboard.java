package io.tidegate.dist.admin;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The dashboard: one page and what it loads, nothing from elsewhere (see {@code docs/dashboard.md}). */
final class Dashboard {
    private static final List<String> FILES = List.of(
            "main.js",
            "nodes.js",
            "api.js",
            "chart.js",
            "dom.js",
            "events.js",
            "explain.js",
            "servers.js",
            "state.js",
            "text.js",
            "tunnels.js",
            "dashboard.css",
            "icon.svg");

    private final Page index = Page.of("dashboard/index.html");
    private final Map<String, Page> files =
            FILES.stream().collect(Collectors.toMap(Function.identity(), name -> Page.of("dashboard/" + name)));

    void index(RoutingContext asked) {
        index.send(asked);
    }

    void file(RoutingContext asked) {
        Optional.ofNullable(files.get(Endpoint.parameter(asked, "file")))
                .orElseThrow(() -> Refusal.notFound("the dashboard has no such file"))
                .send(asked);
    }
}
