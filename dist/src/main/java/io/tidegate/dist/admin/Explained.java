package io.tidegate.dist.admin;

import io.tidegate.core.bus.OperatorMessage.Preview;
import io.tidegate.core.bus.OperatorMessage.PreviewSelection;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.config.Timeout;
import io.tidegate.core.config.Timeouts;
import io.tidegate.core.frontend.Selection;
import io.tidegate.core.handshake.Origins;
import io.tidegate.core.handshake.WebSocketRequest;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.http.RequestHead;
import io.tidegate.core.route.Explanation;
import io.tidegate.core.route.RequestPath;
import io.tidegate.core.route.RouteRequest;
import io.tidegate.core.route.Routed;
import io.tidegate.core.route.RoutingTable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What would become of one request, found by the code that decides over real ones, in the same order: is it well
 * formed, is it a handshake, which route, may it come in.
 *
 * @param json what is known without the balancer
 * @param question what to ask the balancer; empty where the request would be refused before
 */
record Explained(JsonObject json, Optional<PreviewSelection> question) {

    static Explained of(Configuration configuration, Frontend frontend, ExplainedRequest request) {
        JsonObject json = new JsonObject().put("frontend", frontend.name());
        try {
            RequestHead head = request.parse();
            return switch (WebSocketRequest.check(head)) {
                case WebSocketRequest.Bad(HttpError error, String detail) -> refused(json, error, detail);
                case WebSocketRequest.Good good -> route(configuration, frontend, request, head, true, json);
                case WebSocketRequest.NotWebSocket no -> route(configuration, frontend, request, head, false, json);
            };
        } catch (BadMessage e) {
            return refused(json, e.error(), e.detail());
        }
    }

    /** The whole answer, with the server that the balancer would choose. */
    JsonObject json(Preview preview) {
        return json.copy()
                .put("server", preview.server().map(Explained::server).orElse(null))
                .put("why", preview.why());
    }

    private static Explained route(
            Configuration configuration,
            Frontend frontend,
            ExplainedRequest request,
            RequestHead head,
            boolean websocket,
            JsonObject json)
            throws BadMessage {
        String path = RequestPath.of(head.rawPath());
        json.put("websocket", websocket).put("path", path);
        Explanation explanation = RoutingTable.of(frontend, configuration)
                .explain(RouteRequest.of(head, path, websocket, request.source()));
        json.put("missed", missed(explanation, frontend));
        return switch (explanation.routed()) {
            case Routed.NoRoute() -> refused(timeouts(json, configuration.timeouts(frontend)), HttpError.NO_ROUTE, "");
            case Routed.BadPath() ->
                refused(json, HttpError.BAD_REQUEST, "the rewrite makes a path that leaves its place");
            case Routed.To to -> {
                json.put("route", route(to, frontend))
                        .put("backend", to.backend().name());
                timeouts(json, configuration.timeouts(frontend, to.backend()));
                yield admit(frontend, to.backend(), head, websocket, json)
                        .orElseGet(() ->
                                new Explained(json, Optional.of(question(to.backend(), head, path, request.source()))));
            }
        };
    }

    private static PreviewSelection question(Backend backend, RequestHead head, String path, InetAddress source) {
        Selection selection = Selection.of(backend, head, path, source);
        return new PreviewSelection(backend.name(), selection.hashKey(), selection.stickyToken());
    }

    private static Optional<Explained> admit(
            Frontend frontend, Backend backend, RequestHead head, boolean websocket, JsonObject json) {
        if (websocket && !new Origins(frontend.allowedOrigins()).allow(head)) {
            return Optional.of(refused(json, HttpError.ORIGIN_NOT_ALLOWED, "allowed-origins does not list it"));
        }
        if (!websocket && backend.websocketOnly()) {
            return Optional.of(refused(json, HttpError.UPGRADE_REQUIRED, "the backend is websocket-only"));
        }
        return Optional.empty();
    }

    private static Explained refused(JsonObject json, HttpError error, String detail) {
        JsonObject answer = new JsonObject().put("status", error.status()).put("error", error.word());
        json.put("answer", answer).put("why", detail.isEmpty() ? error.text() : detail);
        return new Explained(json, Optional.empty());
    }

    private static JsonObject route(Routed.To to, Frontend frontend) {
        JsonObject route = new JsonObject().put("index", to.route()).put("path_to_server", to.path());
        frontend.routes().get(to.route()).rewrite().ifPresent(rewrite -> route.put("rewrite", rewrite));
        return route;
    }

    private static JsonArray missed(Explanation explanation, Frontend frontend) {
        JsonArray all = new JsonArray();
        for (Explanation.Missed missed : explanation.missed()) {
            all.add(new JsonObject()
                    .put("route", missed.route())
                    .put("backend", frontend.routes().get(missed.route()).backend())
                    .put("field", missed.field())
                    .put("why", missed.why()));
        }
        return all;
    }

    private static JsonObject server(ServerId server) {
        return new JsonObject().put("name", server.name()).put("url", server.url());
    }

    private static JsonObject timeouts(JsonObject json, Timeouts timeouts) {
        JsonObject all = new JsonObject();
        for (Timeout timeout : Timeout.values()) {
            all.put(timeout.key(), text(Duration.ofMillis(timeouts.millis(timeout))));
        }
        return json.put("timeouts", all);
    }

    /** As one would write it in the file. */
    private static String text(Duration duration) {
        if (duration.isZero()) {
            return "off";
        }
        return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
