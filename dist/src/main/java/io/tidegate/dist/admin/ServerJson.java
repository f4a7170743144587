package io.tidegate.dist.admin;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.HealthMessage.CheckFinished;
import io.tidegate.core.bus.ServerStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Backends and servers as the API shows them. */
final class ServerJson {
    /** About what one takes, with its last check. */
    private static final int BYTES_OF_SERVER = 320;

    private final Heard heard;
    private final Traffic traffic;

    ServerJson(Heard heard, Traffic traffic) {
        this.heard = heard;
        this.traffic = traffic;
    }

    /**
     * All backends as text, one server after the other: what is made for one is garbage before the next. As one tree,
     * thousands of servers would outlive the young generation at each poll of a dashboard.
     */
    Buffer all(List<BackendStatus> backends) {
        int servers =
                backends.stream().mapToInt(backend -> backend.servers().size()).sum();
        Buffer json = Buffer.buffer(BYTES_OF_SERVER * (servers + backends.size()));
        String before = "{\"backends\":[";
        for (BackendStatus backend : backends) {
            String facts = backend(backend).encode();
            json.appendString(before)
                    .appendString(facts.substring(0, facts.length() - 1))
                    .appendString(",\"servers\":[");
            String between = "";
            for (ServerStatus server : backend.servers()) {
                json.appendString(between).appendString(server(server).encode());
                between = ",";
            }
            json.appendString("]}");
            before = ",";
        }
        return json.appendString(backends.isEmpty() ? "{\"backends\":[]}" : "]}");
    }

    /** Without its servers. */
    private JsonObject backend(BackendStatus backend) {
        return new JsonObject()
                .put("name", backend.name())
                .put("balance", backend.balance().word())
                .put("queued", backend.queued())
                .put("handshakes", traffic.handshakes(backend.name()));
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
