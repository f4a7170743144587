package io.tidegate.dist.admin;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.HealthMessage.CheckFinished;
import io.tidegate.core.bus.ServerStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/** Backends and servers as the API shows them. */
final class ServerJson {
    private final Heard heard;
    private final Traffic traffic;

    ServerJson(Heard heard, Traffic traffic) {
        this.heard = heard;
        this.traffic = traffic;
    }

    JsonObject backend(BackendStatus backend) {
        JsonArray servers = new JsonArray();
        backend.servers().forEach(server -> servers.add(server(server)));
        return new JsonObject()
                .put("name", backend.name())
                .put(
                        "balance",
                        backend.balance().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("queued", backend.queued())
                .put("handshakes", traffic.handshakes(backend.name()))
                .put("servers", servers);
    }

    JsonObject server(ServerStatus server) {
        Optional<CheckFinished> lastCheck = heard.lastCheck(server.id());
        JsonObject json = new JsonObject()
                .put("name", server.id().name())
                .put("url", server.id().url())
                .put("state", server.state().word())
                .put("health", server.health().word())
                .put("weight", server.weight())
                .put("active", server.active())
                .put("active_elsewhere", heard.activeElsewhere(server.id()))
                .put("queued", server.queued())
                .put("total", server.total())
                .put("checks_failed", heard.checksFailed(server.id()))
                .put("last_check", lastCheck.map(ServerJson::check).orElse(null));
        server.ejectedUntil().ifPresent(until -> json.put("ejected_until", Answers.time(until)));
        return json;
    }

    private static JsonObject check(CheckFinished check) {
        return new JsonObject()
                .put("at", Answers.time(check.at()))
                .put("result", check.result().word())
                .put("detail", check.detail())
                .put("ms", check.took().toMillis());
    }
}
