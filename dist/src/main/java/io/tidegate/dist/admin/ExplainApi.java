package io.tidegate.dist.admin;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.OperatorMessage.Preview;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Frontend;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** {@code /api/v1/explain}: what would become of a request. No server is asked, and nothing is counted. */
final class ExplainApi {
    private final Bus bus;
    private final Supplier<Configuration> configuration;

    ExplainApi(Bus bus, Supplier<Configuration> configuration) {
        this.bus = bus;
        this.configuration = configuration;
    }

    void explain(RoutingContext asked) {
        Query.of(asked, Set.of());
        ExplainedRequest request = ExplainedRequest.of(Body.of(asked, ExplainedRequest.FIELDS));
        Configuration now = configuration.get();
        Explained explained = Explained.of(now, frontend(now, request.frontend()), request);
        Answers.reply(asked, withServer(explained).map(JsonObject::encode));
    }

    private Future<JsonObject> withServer(Explained explained) {
        if (explained.question().isEmpty()) {
            return Future.succeededFuture(explained.json());
        }
        return bus.request(explained.question().get(), Preview.class).map(explained::json);
    }

    private static Frontend frontend(Configuration now, Optional<String> name) {
        if (name.isPresent()) {
            return now.frontend(name.get())
                    .orElseThrow(() -> Refusal.badRequest("there is no frontend '" + name.get() + "'; there are: "
                            + String.join(", ", now.frontends().keySet())));
        }
        return now.frontends().values().stream()
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest("there is no frontend"));
    }
}
