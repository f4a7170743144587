package io.tidegate.dist.admin;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.ClusterMessage.StateShared;
import io.tidegate.core.bus.OperatorMessage.Backends;
import io.tidegate.core.bus.OperatorMessage.ChangeServer;
import io.tidegate.core.bus.OperatorMessage.DescribeBackends;
import io.tidegate.core.bus.OperatorMessage.ServerChanged;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.config.Server;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** {@code /api/v1/backends} and below: asked of the balancer, changed by it. */
final class BackendsApi {
    private final Bus bus;
    private final ServerJson json;

    BackendsApi(Bus bus, ServerJson json) {
        this.bus = bus;
        this.json = json;
    }

    /** What the balancer knows now. */
    private Future<List<BackendStatus>> describe() {
        return bus.request(new DescribeBackends(), Backends.class).map(Backends::backends);
    }

    void list(RoutingContext asked) {
        Query.of(asked, Set.of());
        // With thousands of servers this takes long enough to be kept off an event loop that carries tunnels.
        describe()
                .compose(backends -> asked.vertx().executeBlocking(() -> json.all(backends), false))
                .onSuccess(all -> Answers.json(asked, all))
                .onFailure(asked::fail);
    }

    void one(RoutingContext asked) {
        Query.of(asked, Set.of());
        Answers.reply(
                asked,
                describe().map(backends -> json.server(find(backends, asked)).encode()));
    }

    void change(RoutingContext asked) {
        String scope = Query.of(asked, Set.of("scope")).oneOf("scope", List.of("cluster", "node"), "cluster");
        Body body = Body.of(asked, Set.of("state", "weight"));
        Optional<ServerState> state = body.text("state").map(BackendsApi::state);
        OptionalInt weight = body.number("weight", 0, Server.MAX_WEIGHT);
        if (state.isEmpty() && weight.isEmpty()) {
            throw Refusal.badRequest("the body must have 'state', 'weight' or both");
        }
        var change = new ChangeServer(
                Endpoint.parameter(asked, "backend"), Endpoint.parameter(asked, "server"), state, weight);
        Answers.reply(asked, bus.request(change, ServerChanged.class).map(answer -> {
            ServerStatus changed = answer.server().orElseThrow(() -> unknown(change.backend(), change.server()));
            if (scope.equals("cluster")) {
                bus.publish(new StateShared(changed.id(), state, weight));
            }
            return json.server(changed).encode();
        }));
    }

    private static ServerStatus find(List<BackendStatus> backends, RoutingContext asked) {
        String backend = Endpoint.parameter(asked, "backend");
        String server = Endpoint.parameter(asked, "server");
        return backends.stream()
                .filter(b -> b.name().equals(backend))
                .flatMap(b -> b.servers().stream())
                .filter(s -> s.id().name().equals(server))
                .findFirst()
                .orElseThrow(() -> unknown(backend, server));
    }

    private static Refusal unknown(String backend, String server) {
        return Refusal.notFound("there is no server '" + backend + "/" + server + "'");
    }

    private static ServerState state(String word) {
        return ServerState.of(word).orElseThrow(() -> Refusal.badRequest("'state' must be ready, drain or maint"));
    }
}
