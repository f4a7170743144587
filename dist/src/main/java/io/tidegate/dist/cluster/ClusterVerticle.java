package io.tidegate.dist.cluster;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.ClusterMessage.ClusterFigures;
import io.tidegate.core.bus.ClusterMessage.DescribeCluster;
import io.tidegate.core.bus.ClusterMessage.DescribeVerdicts;
import io.tidegate.core.bus.ClusterMessage.LoadElsewhere;
import io.tidegate.core.bus.ClusterMessage.StateShared;
import io.tidegate.core.bus.ClusterMessage.Verdicts;
import io.tidegate.core.bus.HealthMessage.ServerHealthChanged;
import io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged;
import io.tidegate.core.bus.LifecycleMessage.LeaveStarted;
import io.tidegate.core.bus.LifecycleMessage.ShutdownStarted;
import io.tidegate.core.bus.OperatorMessage.Backends;
import io.tidegate.core.bus.OperatorMessage.ChangeServer;
import io.tidegate.core.bus.OperatorMessage.DescribeBackends;
import io.tidegate.core.bus.OperatorMessage.ServerChanged;
import io.tidegate.core.config.ClusterSettings;
import io.tidegate.core.config.Configuration;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node and the others tell each other: its bus, its clocks, its link. What it means is in {@link Conversation}.
 *
 * <p>Its start never fails and awaits nobody: a link that cannot be opened is tried again and again.
 *
 * <p>Thread: its event loop; deployed once.
 */
public final class ClusterVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterVerticle.class);
    private static final long TICK_MILLIS = 1000;
    private static final long RETRY_MILLIS = 5000;

    private final ClusterSettings settings;
    private final Conversation conversation;
    private final Link.Opener opener;
    private Configuration configuration;
    private Optional<Link> link = Optional.empty();
    private boolean told;
    private boolean stopped;
    private boolean verdictsAsked;
    private boolean hurried;
    private long sent;

    @SuppressWarnings("NullAway.Init") // set in start()
    private Bus bus;

    ClusterVerticle(Configuration initial, Conversation conversation, Link.Opener opener) {
        this.settings = initial.cluster();
        this.configuration = initial;
        this.conversation = conversation;
        this.opener = opener;
    }

    /** With Hazelcast underneath. */
    public static ClusterVerticle of(Configuration initial, String version) {
        ClusterSettings settings = initial.cluster();
        InstantSource clock = InstantSource.system();
        UUID self = UUID.randomUUID();
        Seal seal = new Seal(settings.name(), settings.secret().orElse(""), self, clock);
        Conversation conversation =
                new Conversation(self, settings.bind().toString(), version, seal, clock, initial.fingerprint());
        return new ClusterVerticle(initial, conversation, arrived -> HazelcastLink.open(settings, arrived));
    }

    @Override
    public Future<?> start() {
        bus = new Bus(context);
        bus.answer(DescribeCluster.class, question -> conversation.nodes());
        bus.on(StateShared.class, it -> say(conversation.onOperator(it)));
        bus.on(ConfigurationChanged.class, it -> {
            configuration = it.now();
            conversation.onFingerprint(it.now().fingerprint());
            apply(conversation.states());
        });
        bus.on(LeaveStarted.class, it -> conversation.onLeaving());
        bus.on(ShutdownStarted.class, it -> conversation.onLeaving());
        bus.on(ServerHealthChanged.class, it -> tellVerdictsSoon());
        vertx.setPeriodic(TICK_MILLIS, tick -> {
            hurried = false;
            onTick();
            link.ifPresent(open -> open.onHeard(conversation.members()));
        });
        connect();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        Optional<Link> last = link;
        link = Optional.empty(); // a tick that comes while it closes has nobody to tell
        return last.map(open -> open.close(conversation.bye())).orElseGet(Future::succeededFuture);
    }

    private void connect() {
        // Making the cluster manager loads and blocks: not on an event loop that carries tunnels; nor on any thread
        // with a Vert.x context, which would see one Vert.x made inside another.
        Promise<Link> opening = Promise.promise();
        Thread.ofPlatform().name("cluster-opener").daemon().start(() -> {
            try {
                opener.open(this::onArrived).onComplete(opening);
            } catch (RuntimeException e) {
                opening.fail(e);
            }
        });
        opening.future()
                .onComplete(opened -> context.runOnContext(now -> {
                    if (opened.succeeded()) {
                        onOpened(opened.result());
                    } else {
                        onFailure(opened.cause());
                    }
                }));
    }

    private void onOpened(Link opened) {
        if (stopped) {
            opened.close(conversation.bye())
                    .onFailure(e -> LOG.debug("a link that nobody wants any more did not close", e));
            return;
        }
        link = Optional.of(opened);
        told = false;
        LOG.atInfo()
                .addKeyValue("cluster", settings.name())
                .addKeyValue("address", settings.bind())
                .log("cluster-joined");
    }

    /** One line, however often it is tried. */
    private void onFailure(Throwable why) {
        if (!told) {
            LOG.atWarn()
                    .addKeyValue("address", settings.bind())
                    .addKeyValue("reason", why.toString())
                    .log("cluster-unreachable");
            told = true;
        }
        vertx.setTimer(RETRY_MILLIS, again -> connect());
    }

    private void onArrived(Buffer sealed) {
        context.runOnContext(now -> {
            Conversation.Heard heard = conversation.onArrived(sealed);
            apply(heard.states());
            heard.verdicts().ifPresent(bus::send);
            say(heard.answers());
            if (heard.counted()) {
                tellLoad();
            }
            hurry();
        });
    }

    private void onTick() {
        conversation.expire();
        bus.send(conversation.heard());
        Future<List<BackendStatus>> backends = bus.request(new DescribeBackends(), Backends.class)
                .map(Backends::backends)
                .otherwise(silent -> List.of());
        Future<Verdicts> verdicts = verdicts();
        Future.join(backends, verdicts).onSuccess(both -> {
            say(conversation.onTick(backends.result(), verdicts.result().own()));
            tellFigures(verdicts.result());
        });
        tellLoad();
    }

    /** Many may come at once: one tick more in a second, and the next one for all others. */
    private void hurry() {
        if (conversation.urgent() && !hurried) {
            hurried = true;
            onTick();
        }
    }

    private void tellLoad() {
        bus.publish(new LoadElsewhere(conversation.openElsewhere(), conversation.members()));
    }

    private Future<Verdicts> verdicts() {
        return bus.request(new DescribeVerdicts(), Verdicts.class).otherwise(silent -> Verdicts.NONE);
    }

    private void tellFigures(Verdicts verdicts) {
        bus.publish(new ClusterFigures(
                conversation.members(),
                sent,
                conversation.accepted(),
                conversation.rejected(),
                conversation.configurationsDiffer(),
                conversation.lagMillis(),
                verdicts));
    }

    /** Where a rack dies, many change at once: they are told together. */
    private void tellVerdictsSoon() {
        if (!verdictsAsked) {
            verdictsAsked = true;
            verdicts().onSuccess(verdicts -> {
                verdictsAsked = false;
                say(conversation.onVerdicts(verdicts.own()));
            });
        }
    }

    private void say(List<Buffer> sealed) {
        link.ifPresent(open -> sealed.forEach(message -> {
            open.publish(message);
            sent++;
        }));
    }

    /** Of the servers that this node's configuration holds: the others' come with a reload. */
    private void apply(List<StateEntry> entries) {
        for (StateEntry entry : entries) {
            configuration.server(entry.server()).ifPresent(server -> change(entry));
        }
    }

    private void change(StateEntry entry) {
        var change = new ChangeServer(entry.server().backend(), entry.server().name(), entry.state(), entry.weight());
        bus.request(change, ServerChanged.class)
                .onFailure(e -> LOG.atWarn()
                        .addKeyValue("server", entry.server())
                        .addKeyValue("reason", e.toString())
                        .log("cluster-state-failed"));
    }
}
