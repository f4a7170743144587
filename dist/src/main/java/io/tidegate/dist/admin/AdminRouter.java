package io.tidegate.dist.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the guard before all endpoints and an error in JSON behind what none of them answers. */
final class AdminRouter {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRouter.class);
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";

    private AdminRouter() {}

    /** {@code isMetrics} knows the path of the metrics, which a reload may change. */
    static Router of(
            Vertx vertx, Guard guard, List<Endpoint> endpoints, Predicate<String> isMetrics, Endpoint metrics) {
        Router router = Router.router(vertx);
        router.route().handler(AdminRouter::harden).failureHandler(AdminRouter::fail);
        router.route().handler(guard::checkSite);
        endpoints.forEach(endpoint -> add(router, guard, endpoint));
        router.route().handler(asked -> {
            if (isMetrics.test(asked.normalizedPath())) {
                metricsOrOtherMethod(asked, metrics);
            } else {
                asked.next();
            }
        });
        endpoints.stream()
                .map(Endpoint::path)
                .distinct()
                .forEach(path -> refuseOtherMethods(router, guard, endpoints, path));
        router.route().handler(asked -> {
            guard.checkAccess(asked, Access.READ);
            throw Refusal.notFound("there is nothing at this path; /api/v1/openapi.json lists what there is");
        });
        for (int status : new int[] {400, 404, 405, 413, 500}) {
            router.errorHandler(status, asked -> unrouted(asked, status));
        }
        return router;
    }

    private static void add(Router router, Guard guard, Endpoint endpoint) {
        route(router, endpoint).handler(asked -> {
            guard.checkAccess(asked, endpoint.access());
            if (!isSafe(endpoint.method())) {
                guard.checkContentType(asked);
            }
            if (endpoint.access() == Access.CHANGE) {
                asked.addEndHandler(ended -> logChange(asked));
            }
            asked.next();
        });
        // routes of their own: vertx-web puts no body handler behind another of the same route
        if (!isSafe(endpoint.method())) {
            route(router, endpoint).handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        }
        route(router, endpoint).handler(endpoint.handler());
    }

    /** Who has steered what: a line in the log for each change that was let in, done or not. */
    private static void logChange(RoutingContext asked) {
        LOG.atInfo()
                .addKeyValue("client", asked.request().remoteAddress())
                .addKeyValue("method", asked.request().method())
                .addKeyValue("path", asked.normalizedPath())
                .addKeyValue("status", asked.response().getStatusCode())
                .log("admin-change");
    }

    private static Route route(Router router, Endpoint endpoint) {
        Route route = router.route(endpoint.method(), endpoint.path());
        return endpoint.method().equals(HttpMethod.GET) ? route.method(HttpMethod.HEAD) : route;
    }

    private static boolean isSafe(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    private static void metricsOrOtherMethod(RoutingContext asked, Endpoint metrics) {
        if (!isSafe(asked.request().method())) {
            refuseMethod(asked, "GET, HEAD");
        }
        metrics.handler().handle(asked);
    }

    private static void refuseOtherMethods(Router router, Guard guard, List<Endpoint> endpoints, String path) {
        Set<String> allowed = new LinkedHashSet<>();
        Access access = Access.OPEN;
        for (Endpoint endpoint : endpoints) {
            if (endpoint.path().equals(path)) {
                allowed.add(endpoint.method().name());
                access = endpoint.access() == Access.OPEN ? access : Access.READ;
            }
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        Access needed = access;
        router.route(path).handler(asked -> {
            guard.checkAccess(asked, needed);
            refuseMethod(asked, String.join(", ", allowed));
        });
    }

    private static void refuseMethod(RoutingContext asked, String allowed) {
        asked.response().putHeader(HttpHeaders.ALLOW, allowed);
        throw new Refusal(405, "here only " + allowed + " can be asked");
    }

    private static void harden(RoutingContext asked) {
        HttpServerResponse answer = asked.response();
        answer.putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        answer.putHeader("X-Content-Type-Options", "nosniff");
        answer.putHeader("X-Frame-Options", "DENY");
        answer.putHeader("Referrer-Policy", "no-referrer");
        answer.putHeader("Cross-Origin-Resource-Policy", "same-origin");
        answer.putHeader("Cross-Origin-Opener-Policy", "same-origin");
        answer.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        asked.next();
    }

    private static void fail(RoutingContext asked) {
        Throwable cause = asked.failure();
        if (cause == null || cause instanceof HttpException) {
            unrouted(asked, asked.statusCode());
        } else {
            Answers.failed(asked, cause);
        }
    }

    /** What vertx-web itself refuses. */
    private static void unrouted(RoutingContext asked, int status) {
        String error = switch (status) {
            case 400 -> "the request is malformed";
            case 404 -> "there is nothing at this path";
            case 405 -> "this cannot be asked here";
            case 413 -> "the body is larger than " + MAX_BODY_BYTES + " bytes";
            default -> "internal error; the log says more";
        };
        Answers.error(asked, status, error);
    }
}
