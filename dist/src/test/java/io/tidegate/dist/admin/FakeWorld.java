package io.tidegate.dist.admin;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.BusMessage;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.LoopMessage.CloseTunnel;
import io.tidegate.core.bus.LoopMessage.ListTunnels;
import io.tidegate.core.bus.LoopMessage.TunnelClosing;
import io.tidegate.core.bus.LoopMessage.Tunnels;
import io.tidegate.core.bus.OperatorMessage.Backends;
import io.tidegate.core.bus.OperatorMessage.ChangeServer;
import io.tidegate.core.bus.OperatorMessage.DescribeBackends;
import io.tidegate.core.bus.OperatorMessage.Preview;
import io.tidegate.core.bus.OperatorMessage.PreviewSelection;
import io.tidegate.core.bus.OperatorMessage.ServerChanged;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.bus.TunnelStatus;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.ServerId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The balancer and the event loops as the admin side meets them on the bus. */
final class FakeWorld extends VerticleBase {
    private final int loops;
    private final Map<ServerId, ServerStatus> servers = new ConcurrentHashMap<>();
    private final List<TunnelStatus> tunnels = new CopyOnWriteArrayList<>();
    private final List<PreviewSelection> previews = new CopyOnWriteArrayList<>();

    FakeWorld(int loops) {
        this.loops = loops;
        put(new ServerStatus(Example.LIVE_1, ServerState.READY, Health.UP, 10, 3, 0, 42, Optional.empty()));
        put(new ServerStatus(Example.LIVE_2, ServerState.READY, Health.UNCHECKED, 1, 0, 0, 0, Optional.empty()));
        put(new ServerStatus(Example.WEB_1, ServerState.MAINT, Health.DOWN, 0, 0, 0, 7, Optional.empty()));
    }

    void put(ServerStatus server) {
        servers.put(server.id(), server);
    }

    void open(TunnelStatus tunnel) {
        tunnels.add(tunnel);
    }

    List<PreviewSelection> previews() {
        return previews;
    }

    /** Says something on the bus, as whoever it is from. */
    Future<Void> say(BusMessage message) {
        Promise<Void> said = Promise.promise();
        context.runOnContext(v -> {
            new Bus(context).publish(message);
            said.complete();
        });
        return said.future();
    }

    @Override
    public Future<?> start() {
        Bus bus = new Bus(context);
        bus.answer(DescribeBackends.class, question -> describe());
        bus.answer(ChangeServer.class, this::change);
        bus.answer(PreviewSelection.class, this::preview);
        for (int loop = 0; loop < loops; loop++) {
            int number = loop;
            bus.answer(Bus.address(ListTunnels.class, loop), ListTunnels.class, question -> list(number, question));
            bus.answer(Bus.address(CloseTunnel.class, loop), CloseTunnel.class, this::close);
        }
        return Future.succeededFuture();
    }

    private Backends describe() {
        return new Backends(List.of(
                new BackendStatus("live", Backend.Balance.HASH, 2, of(Example.LIVE_1, Example.LIVE_2)),
                new BackendStatus("web", Backend.Balance.LEAST_CONN, 0, of(Example.WEB_1))));
    }

    private List<ServerStatus> of(ServerId... ids) {
        return List.of(ids).stream()
                .flatMap(id -> Optional.ofNullable(servers.get(id)).stream())
                .toList();
    }

    private ServerChanged change(ChangeServer change) {
        Optional<ServerStatus> before = servers.values().stream()
                .filter(s -> s.id().toString().equals(change.backend() + "/" + change.server()))
                .findFirst();
        before.ifPresent(s -> put(new ServerStatus(
                s.id(),
                change.state().orElse(s.state()),
                s.health(),
                change.weight().orElse(s.weight()),
                s.active(),
                s.queued(),
                s.total(),
                s.ejectedUntil())));
        return new ServerChanged(before.map(s -> servers.get(s.id())));
    }

    private Preview preview(PreviewSelection question) {
        previews.add(question);
        return question.backend().equals("live")
                ? new Preview(Optional.of(Example.LIVE_1), "the hash of its key")
                : new Preview(Optional.empty(), "no server is up");
    }

    /** As the event loops do: by number, in order, so many at most. */
    private Tunnels list(int loop, ListTunnels question) {
        Map<Long, TunnelStatus> byNumber = new TreeMap<>();
        for (TunnelStatus tunnel : tunnels) {
            TunnelId id = TunnelId.parse(tunnel.id(), loops).orElseThrow();
            boolean asked = question.backend()
                            .map(tunnel.server().backend()::equals)
                            .orElse(true)
                    && question.server().map(tunnel.server().name()::equals).orElse(true);
            if (id.loop() == loop && id.number() > question.after() && asked) {
                byNumber.put(id.number(), tunnel);
            }
        }
        return new Tunnels(byNumber.values().stream().limit(question.limit()).toList());
    }

    private TunnelClosing close(CloseTunnel question) {
        return new TunnelClosing(tunnels.removeIf(tunnel -> tunnel.id().equals(question.id())));
    }
}
