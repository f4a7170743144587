package io.tidegate.dist.admin;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.HealthMessage.ServerEjected;
import io.tidegate.core.bus.HealthMessage.ServerHealthChanged;
import io.tidegate.core.bus.HealthMessage.ServerReadmitted;
import io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged;
import io.tidegate.core.bus.LifecycleMessage.LeaveStarted;
import io.tidegate.core.bus.LifecycleMessage.ReloadFinished;
import io.tidegate.core.bus.LifecycleMessage.ShutdownStarted;
import io.tidegate.core.bus.OperatorMessage.ServerStateChanged;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns what is said on the bus into events of the four kinds of contract §4: health, state, reload, drain.
 *
 * <p>Thread: the admin verticle's event loop.
 */
final class EventSources {
    private final EventLog events;
    private final Map<ServerId, ServerState> states = new HashMap<>();

    EventSources(EventLog events) {
        this.events = events;
    }

    void listen(Bus bus) {
        bus.on(ServerHealthChanged.class, this::onHealthChanged);
        bus.on(ServerEjected.class, this::onEjected);
        bus.on(ServerReadmitted.class, this::onReadmitted);
        bus.on(ServerStateChanged.class, this::onStateChanged);
        bus.on(ReloadFinished.class, this::onReloadFinished);
        bus.on(ConfigurationChanged.class, this::onConfigurationChanged);
        bus.on(LeaveStarted.class, m -> events.add("drain", new JsonObject().put("why", "leaving")));
        bus.on(ShutdownStarted.class, m -> events.add("drain", new JsonObject().put("why", "shutdown")));
    }

    private void onHealthChanged(ServerHealthChanged change) {
        events.add(
                "health",
                about(change.server()).put("health", change.health().word()).put("evidence", change.evidence()));
    }

    private void onEjected(ServerEjected ejection) {
        events.add(
                "health",
                about(ejection.server())
                        .put("ejected_until", Answers.time(ejection.until()))
                        .put("evidence", ejection.evidence()));
    }

    private void onReadmitted(ServerReadmitted readmission) {
        events.add("health", about(readmission.server()).put("readmitted", true));
    }

    private void onStateChanged(ServerStateChanged change) {
        events.add(
                "state",
                about(change.server()).put("state", change.state().word()).put("weight", change.weight()));
        ServerState before = states.put(change.server(), change.state());
        if (change.state() == ServerState.DRAIN && before != ServerState.DRAIN) {
            events.add("drain", about(change.server()).put("why", "state"));
        }
    }

    private void onReloadFinished(ReloadFinished reload) {
        events.add("reload", new JsonObject().put("accepted", reload.accepted()).put("summary", reload.summary()));
    }

    private void onConfigurationChanged(ConfigurationChanged change) {
        Set<ServerId> stay = servers(change.now());
        servers(change.old()).stream()
                .filter(id -> !stay.contains(id))
                .forEach(removed -> events.add("drain", about(removed).put("why", "removed")));
        states.keySet().retainAll(stay);
    }

    private static Set<ServerId> servers(Configuration configuration) {
        return configuration.backends().values().stream()
                .flatMap(backend -> backend.servers().values().stream())
                .map(Server::id)
                .collect(Collectors.toSet());
    }

    private static JsonObject about(ServerId server) {
        return new JsonObject().put("backend", server.backend()).put("server", server.name());
    }
}
