package io.tidegate.dist.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;

/**
 * One thing that can be asked.
 *
 * @param path with its parameters as {@code :name}
 */
record Endpoint(HttpMethod method, String path, Access access, Handler<RoutingContext> handler) {
    static Endpoint open(String path, Handler<RoutingContext> handler) {
        return new Endpoint(HttpMethod.GET, path, Access.OPEN, handler);
    }

    static Endpoint read(String path, Handler<RoutingContext> handler) {
        return new Endpoint(HttpMethod.GET, path, Access.READ, handler);
    }

    static Endpoint change(HttpMethod method, String path, Handler<RoutingContext> handler) {
        return new Endpoint(method, path, Access.CHANGE, handler);
    }

    /** What stands in the path for {@code :name}. */
    static String parameter(RoutingContext asked, String name) {
        return Objects.requireNonNull(asked.pathParam(name));
    }
}
