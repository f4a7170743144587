package io.tidegate.dist.admin;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;

/** {@code /api/v1/drain}: takes this node out, without ending the process, and says how far that is. */
final class DrainApi {
    private static final int NOTICE_SECONDS = 5;
    private static final int MOST_NOTICE_SECONDS = 3600;

    private final Operations operations;

    DrainApi(Operations operations) {
        this.operations = operations;
    }

    void show(RoutingContext asked) {
        Query.of(asked, Set.of());
        Answers.json(asked, 200, json(operations.phase()));
    }

    /** Asked again it answers how far it is, and changes nothing. */
    void begin(RoutingContext asked) {
        int seconds = Query.of(asked, Set.of("notice_s")).number("notice_s", 0, MOST_NOTICE_SECONDS, NOTICE_SECONDS);
        if (!asked.body().isEmpty()) {
            Body.of(asked, Set.of());
        }
        if (operations.phase() == NodePhase.STARTING) {
            throw new Refusal(409, "the process is only starting");
        }
        operations
                .leave(Duration.ofSeconds(seconds))
                .onSuccess(phase -> Answers.json(asked, 202, json(phase)))
                .onFailure(asked::fail);
    }

    private static JsonObject json(NodePhase phase) {
        return new JsonObject().put("phase", phase.word());
    }
}
