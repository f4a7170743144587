package io.tidegate.dist.admin;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/** {@code /api/v1/reload}: reads the configuration anew; {@code ?dry-run=true} only says what would change. */
final class ReloadApi {
    private final Operations operations;

    ReloadApi(Operations operations) {
        this.operations = operations;
    }

    void reload(RoutingContext asked) {
        boolean dryRun = Query.of(asked, Set.of("dry-run")).flag("dry-run");
        if (!asked.body().isEmpty()) {
            Body.of(asked, Set.of());
        }
        Answers.reply(
                asked, operations.reload(dryRun).map(outcome -> json(outcome).encode()));
    }

    private static JsonObject json(ReloadOutcome outcome) {
        return switch (outcome) {
            case ReloadOutcome.Planned(JsonObject plan, boolean applied) ->
                new JsonObject().put("applied", applied).mergeIn(plan);
            case ReloadOutcome.Rejected rejected ->
                throw new Refusal(
                        422, "nothing was changed: " + String.join("; ", rejected.errors()), rejected.errors());
        };
    }
}
