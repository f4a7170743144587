package io.tidegate.dist.admin;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.LoopMessage.CloseTunnel;
import io.tidegate.core.bus.LoopMessage.TunnelClosing;
import io.tidegate.core.bus.TunnelStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/** {@code /api/v1/tunnels}: each event loop is asked for its own. */
final class TunnelsApi {
    private static final int MAX_LIMIT = 10_000;
    private static final int LIMIT = 100;

    private final Bus bus;
    private final int loops;

    TunnelsApi(Bus bus, int loops) {
        this.bus = bus;
        this.loops = loops;
    }

    void list(RoutingContext asked) {
        Query query = Query.of(asked, Set.of("backend", "server", "search", "limit", "after"));
        int limit = query.number("limit", 1, MAX_LIMIT, LIMIT);
        TunnelCursor after = TunnelCursor.parse(query.text("after").orElse(""), loops);
        var filter = new TunnelFilter(query.text("backend"), query.text("server"), query.text("search"));
        // written off the event loop, which carries tunnels: ten thousand of them are megabytes
        Answers.reply(
                asked,
                new TunnelPage(bus, loops, filter, limit)
                        .from(after)
                        .compose(read ->
                                asked.vertx().executeBlocking(() -> json(read).encode(), false)));
    }

    void close(RoutingContext asked) {
        Query.of(asked, Set.of());
        String id = Endpoint.parameter(asked, "id");
        TunnelId parsed = TunnelId.parse(id, loops).orElseThrow(() -> unknown(id));
        bus.request(Bus.address(CloseTunnel.class, parsed.loop()), new CloseTunnel(id), TunnelClosing.class)
                .onSuccess(answer -> {
                    if (answer.found()) {
                        Answers.json(asked, 202, new JsonObject().put("id", id).put("closing", true));
                    } else {
                        asked.fail(unknown(id));
                    }
                })
                .onFailure(asked::fail);
    }

    private static Refusal unknown(String id) {
        return Refusal.notFound("there is no tunnel '" + id + "'");
    }

    private static JsonObject json(TunnelPage.Read read) {
        JsonArray tunnels = new JsonArray();
        read.tunnels().forEach(tunnel -> tunnels.add(json(tunnel)));
        JsonObject json = new JsonObject().put("tunnels", tunnels);
        read.next().ifPresent(next -> json.put("next", next.toString()));
        return json;
    }

    private static JsonObject json(TunnelStatus tunnel) {
        return new JsonObject()
                .put("id", tunnel.id())
                .put("request_id", tunnel.requestId())
                .put("client", tunnel.client())
                .put("frontend", tunnel.frontend())
                .put("backend", tunnel.server().backend())
                .put("server", tunnel.server().name())
                .put("path", tunnel.path())
                .put("since", Answers.time(tunnel.since()))
                .put("bytes_to_server", tunnel.bytesToServer())
                .put("bytes_to_client", tunnel.bytesToClient())
                .put("messages_to_server", tunnel.messagesToServer())
                .put("messages_to_client", tunnel.messagesToClient());
    }
}
