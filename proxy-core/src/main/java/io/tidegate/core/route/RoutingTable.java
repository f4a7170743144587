package io.tidegate.core.route;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.config.Route;
import java.util.ArrayList;
import java.util.List;

/** The routes of one frontend under one configuration, tried in order; the first that matches wins. Immutable. */
public final class RoutingTable {
    private final List<CompiledRoute> routes;

    private RoutingTable(List<CompiledRoute> routes) {
        this.routes = List.copyOf(routes);
    }

    /** {@code configuration} is checked: every backend that a route names is there. */
    public static RoutingTable of(Frontend frontend, Configuration configuration) {
        List<CompiledRoute> routes = new ArrayList<>();
        for (Route route : frontend.routes()) {
            Backend backend = configuration
                    .backend(route.backend())
                    .orElseThrow(() -> new IllegalArgumentException("no backend '" + route.backend() + "'"));
            routes.add(CompiledRoute.of(routes.size(), route, backend));
        }
        return new RoutingTable(routes);
    }

    public Routed select(RouteRequest request) {
        for (CompiledRoute route : routes) {
            if (route.matches(request)) {
                return route.route(request.path());
            }
        }
        return new Routed.NoRoute();
    }

    /** The same, told: which fields of each earlier route did not hold. */
    public Explanation explain(RouteRequest request) {
        List<Explanation.Missed> missed = new ArrayList<>();
        for (CompiledRoute route : routes) {
            List<Explanation.Missed> misses = route.misses(request);
            if (misses.isEmpty()) {
                return new Explanation(missed, route.route(request.path()));
            }
            missed.addAll(misses);
        }
        return new Explanation(missed, new Routed.NoRoute());
    }
}
