package io.tidegate.dist.admin;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.HealthCheck;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /health/live} and {@code /health/ready}. Once every backend had its first round of checks, one that a reload
 * adds does not make the process unready: the tunnels of all others are served.
 *
 * <p>Thread: the admin verticle's event loop.
 */
final class HealthApi {
    private final Operations operations;
    private final Heard heard;
    private boolean roundsDone;

    HealthApi(Operations operations, Heard heard) {
        this.operations = operations;
        this.heard = heard;
    }

    void live(RoutingContext asked) {
        Answers.json(asked, 200, new JsonObject().put("live", true));
    }

    void ready(RoutingContext asked) {
        List<String> missing = missing();
        JsonObject body = new JsonObject().put("ready", missing.isEmpty()).put("missing", new JsonArray(missing));
        Answers.json(asked, missing.isEmpty() ? 200 : 503, body);
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        switch (operations.phase()) {
            case STARTING -> missing.add("not every frontend listens yet");
            case RUNNING -> {
                // but for what follows
            }
            case LEAVING, DRAINING, DRAINED -> {
                return List.of("the process is shutting down");
            }
        }
        if (!roundsDone) {
            operations.configuration().backends().values().stream()
                    .filter(backend -> isChecked(backend) && !heard.hadFirstRound(backend.name()))
                    .forEach(backend -> missing.add("the first checks of backend '" + backend.name() + "'"));
            roundsDone = missing.isEmpty();
        }
        return missing;
    }

    private static boolean isChecked(Backend backend) {
        return backend.healthCheck().type() != HealthCheck.Type.NONE;
    }
}
