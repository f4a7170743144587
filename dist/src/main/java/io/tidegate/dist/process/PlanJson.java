package io.tidegate.dist.process;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.LoopMessage.ListTunnels;
import io.tidegate.core.bus.LoopMessage.Tunnels;
import io.tidegate.core.bus.OperatorMessage.Backends;
import io.tidegate.core.bus.OperatorMessage.DescribeBackends;
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
import java.util.function.Function;
import java.util.function.ToLongFunction;
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
                .compose(byServer -> tunnelsByFrontend(plan)
                        .map(byFrontend -> new JsonObject()
                                .put("summary", plan.toString())
                                .put(
                                        "frontends",
                                        changes(
                                                plan.frontends(),
                                                Function.identity(),
                                                name -> byFrontend.getOrDefault(name, 0L)))
                                .put(
                                        "backends",
                                        changes(
                                                plan.backends(),
                                                Function.identity(),
                                                name -> byServer.entrySet().stream()
                                                        .filter(entry -> entry.getKey()
                                                                .backend()
                                                                .equals(name))
                                                        .mapToLong(Map.Entry::getValue)
                                                        .sum()))
                                .put(
                                        "servers",
                                        changes(
                                                plan.servers(),
                                                ServerId::toString,
                                                id -> byServer.getOrDefault(id, 0L)))
                                .put("settings", new JsonArray(plan.settings()))));
    }

    private static <K> JsonObject changes(Changes<K> changes, Function<K, String> name, ToLongFunction<K> ends) {
        JsonArray removed = new JsonArray();
        changes.removed()
                .forEach(key -> removed.add(
                        new JsonObject().put("name", name.apply(key)).put("ends", ends.applyAsLong(key))));
        return new JsonObject()
                .put("added", names(changes.added(), name))
                .put("removed", removed)
                .put("changed", names(changes.changed(), name))
                .put("untouched", names(changes.untouched(), name));
    }

    private static <K> JsonArray names(List<K> keys, Function<K, String> name) {
        return new JsonArray(keys.stream().map(name).toList());
    }

    /** Asked for only where a server goes. */
    private Future<Map<ServerId, Long>> activeByServer(ReloadPlan plan) {
        if (plan.servers().removed().isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return bus.request(new DescribeBackends(), Backends.class)
                .map(answer -> answer.backends().stream()
                        .map(BackendStatus::servers)
                        .flatMap(List::stream)
                        .collect(Collectors.toMap(server -> server.id(), server -> (long) server.active())));
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
