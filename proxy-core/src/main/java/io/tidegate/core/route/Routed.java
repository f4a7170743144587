package io.tidegate.core.route;

import io.tidegate.core.config.Backend;

/** Where a request goes. */
public sealed interface Routed {
    /**
     * To a backend.
     *
     * @param route the index of its route in the frontend's list
     * @param path what stands in the request line to the server, before the query
     */
    record To(int route, Backend backend, String path) implements Routed {}

    /** No route matches: 404. */
    record NoRoute() implements Routed {}

    /** The rewrite made a path that leaves the place that the route names: 400. */
    record BadPath() implements Routed {}
}
