package io.tidegate.dist.process;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.LoopMessage.ListTunnels;
import io.tidegate.core.bus.LoopMessage.Tunnels;
import io.tidegate.core.bus.OperatorMessage.Backends;
import io.tidegate.core.bus.OperatorMessage.DescribeBackends;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.bus.TunnelStatus;
import io.tidegate.core.config.Changes;
import io.tidegate.core.config.ReloadPlan;
import io.tidegate.core.config.ServerId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A reload's plan as the admin API shows it: what is added, removed, changed and untouched, and with what is removed how
 * many connections each step will end.
 *
 * <p>Thread: the supervisor's context.
 */
final class PlanJson {
    private final Bus bus;
    private final int loops;

    PlanJson(Bus bus, int loops) {
        this.bus = bus;
        this.loops = loops;
    }

    Future<JsonObject> of(ReloadPlan plan) {
        return activeByServer(plan)
                .compose(servers -> tunnelsByFrontend(plan).map(frontends -> json(plan, servers, frontends)));
    }

    private static JsonObject json(ReloadPlan plan, Map<ServerId, Long> byServer, Map<String, Long> byFrontend) {
        Map<String, Long> byBackend = byServer.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getKey().backend(), Collectors.summingLong(Map.Entry::getValue)));
        return new JsonObject()
                .put("summary", plan.toString())
                .put("frontends", changes(plan.frontends(), byFrontend))
                .put("backends", changes(plan.backends(), byBackend))
                .put("servers", changes(plan.servers(), byServer))
                .put("settings", new JsonArray(plan.settings()));
    }

    private static <K> JsonObject changes(Changes<K> changes, Map<K, Long> connections) {
        JsonArray removed = new JsonArray();
        for (K key : changes.removed()) {
            removed.add(new JsonObject().put("name", key.toString()).put("ends", connections.getOrDefault(key, 0L)));
        }
        return new JsonObject()
                .put("added", names(changes.added()))
                .put("removed", removed)
                .put("changed", names(changes.changed()))
                .put("untouched", names(changes.untouched()));
    }

    private static JsonArray names(List<?> keys) {
        return new JsonArray(keys.stream().map(Object::toString).toList());
    }

    /** Asked for only where a server goes. */
    private Future<Map<ServerId, Long>> activeByServer(ReloadPlan plan) {
        if (plan.servers().removed().isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return bus.request(new DescribeBackends(), Backends.class).map(PlanJson::active);
    }

    private static Map<ServerId, Long> active(Backends backends) {
        return backends.backends().stream()
                .flatMap(backend -> backend.servers().stream())
                .collect(Collectors.toMap(ServerStatus::id, server -> (long) server.active()));
    }

    /** Asked for only where a frontend goes: the loops have to list all their tunnels. */
    private Future<Map<String, Long>> tunnelsByFrontend(ReloadPlan plan) {
        if (plan.frontends().removed().isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        List<Future<Tunnels>> answers = new ArrayList<>();
        for (int loop = 0; loop < loops; loop++) {
            answers.add(bus.request(
                    Bus.address(ListTunnels.class, loop),
                    new ListTunnels(Optional.empty(), Optional.empty(), -1, Integer.MAX_VALUE),
                    Tunnels.class));
        }
        return Future.all(answers)
                .map(all -> all.<Tunnels>list().stream()
                        .flatMap(tunnels -> tunnels.tunnels().stream())
                        .collect(Collectors.groupingBy(TunnelStatus::frontend, Collectors.counting())));
    }
}
