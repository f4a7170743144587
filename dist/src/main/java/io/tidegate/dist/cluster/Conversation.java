package io.tidegate.dist.cluster;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.ClusterMessage.MembersHeard;
import io.tidegate.core.bus.ClusterMessage.Nodes;
import io.tidegate.core.bus.ClusterMessage.StateShared;
import io.tidegate.core.bus.ClusterMessage.VerdictsHeard;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.NodeStatus;
import io.tidegate.core.config.ServerId;
import io.tidegate.dist.cluster.Said.Bye;
import io.tidegate.dist.cluster.Said.Counts;
import io.tidegate.dist.cluster.Said.Hello;
import io.tidegate.dist.cluster.Said.Verdicts;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node says, and what it makes of what it hears. Knows no network; time is given.
 *
 * <p>Thread: the cluster verticle's.
 */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    /** So many entries stay far below {@link Seal#MOST_BYTES}, however long their urls. */
    private static final int STATES_A_MESSAGE = 200;

    /** The first may be lost with an old connection; of one that never hears it, all others would answer for ever. */
    private static final int QUESTIONS = 3;

    private static final Duration SNAPSHOT_PAUSE = Duration.ofSeconds(2);

    private final UUID self;
    private final String address;
    private final String version;
    private final Seal seal;
    private final InstantSource clock;
    private final Instant started;
    private final States states;
    private final Others others = new Others();
    private final OpenCounts counts = new OpenCounts();
    private final OwnVerdicts verdicts = new OwnVerdicts();
    private String fingerprint;
    private boolean leaving;
    private int questions;
    private boolean urgent;
    private long snapshotMillis = Long.MIN_VALUE / 2;
    private boolean differed;
    private long accepted;
    private long rejected;

    /**
     * What a message brought.
     *
     * @param states to put in force
     * @param verdicts of its sender's checks
     * @param answers what is to be said in turn
     * @param counted whether it is the first with all counts of its sender
     */
    record Heard(List<StateEntry> states, Optional<VerdictsHeard> verdicts, List<Buffer> answers, boolean counted) {
        static final Heard NOTHING = answered(List.of());
        static final Heard COUNTED = new Heard(List.of(), Optional.empty(), List.of(), true);

        static Heard answered(List<Buffer> answers) {
            return new Heard(List.of(), Optional.empty(), answers, false);
        }
    }

    Conversation(UUID self, String address, String version, Seal seal, InstantSource clock, String fingerprint) {
        this.self = self;
        this.address = address;
        this.version = version;
        this.seal = seal;
        this.clock = clock;
        this.started = clock.instant();
        this.states = new States(self.toString());
        this.fingerprint = fingerprint;
    }

    /** An operator has changed a server on this node, for all. */
    List<Buffer> onOperator(StateShared shared) {
        return List.of(sealed(new Said.States(states.set(shared.server(), shared.state(), shared.weight()))));
    }

    void onFingerprint(String now) {
        fingerprint = now;
    }

    Heard onArrived(Buffer bytes) {
        Optional<Seal.Opened> opened = seal.open(bytes);
        if (opened.isEmpty()) {
            rejected++;
            return Heard.NOTHING;
        }
        UUID sender = opened.get().sender();
        if (sender.equals(self)) {
            return Heard.NOTHING; // the bus brings one's own, too
        }
        if (opened.get().gap()) {
            others.onGap(sender);
            questions = QUESTIONS;
            urgent = true;
        }
        Optional<Said> said = Packing.unpack(opened.get().text()).flatMap(SaidJson::read);
        if (said.isEmpty()) {
            rejected++;
            return Heard.NOTHING;
        }
        accepted++;
        return switch (said.get()) {
            case Hello hello -> Heard.answered(onHello(sender, hello));
            case Bye bye -> {
                others.onBye(sender)
                        .ifPresent(gone ->
                                LOG.atInfo().addKeyValue("address", gone).log("cluster-node-left"));
                yield Heard.NOTHING;
            }
            case Said.States news -> new Heard(states.merge(news.entries()), Optional.empty(), List.of(), false);
            case Verdicts its ->
                new Heard(
                        List.of(), Optional.of(new VerdictsHeard(sender, its.all(), its.servers())), List.of(), false);
            case Counts open -> others.onCounts(sender, open) ? Heard.COUNTED : Heard.NOTHING;
        };
    }

    /** Whether a question or an answer waits for the next tick that is better said at once. */
    boolean urgent() {
        return urgent;
    }

    /** Once a second: hello, and the counts and verdicts that changed. */
    List<Buffer> onTick(List<BackendStatus> backends, Map<ServerId, Health> checked) {
        urgent = false;
        long uptime = Duration.between(started, clock.instant()).toSeconds();
        List<Buffer> messages = new ArrayList<>();
        boolean asking = questions > 0 && !others.counted();
        messages.add(sealed(new Hello(address, version, fingerprint, uptime, leaving, states.digest(), asking)));
        questions = Math.max(0, questions - 1);
        counts.due(backends).forEach(due -> messages.add(sealed(due)));
        verdicts.due(checked).forEach(due -> messages.add(sealed(due)));
        warnOfDifference();
        return messages;
    }

    /** A server's health has changed: others that follow this node's checks hear it at once. */
    List<Buffer> onVerdicts(Map<ServerId, Health> checked) {
        return verdicts.news(checked).stream().map(this::sealed).toList();
    }

    /** This node drains, and will end. */
    void onLeaving() {
        leaving = true;
    }

    Buffer bye() {
        return sealed(new Bye());
    }

    void expire() {
        others.expire(clock.millis())
                .forEach(gone -> LOG.atWarn().addKeyValue("address", gone).log("cluster-node-gone"));
    }

    Nodes nodes() {
        List<NodeStatus> all = new ArrayList<>();
        long uptime = Duration.between(started, clock.instant()).toSeconds();
        all.add(new NodeStatus(self.toString(), address, version, fingerprint, uptime, leaving, true));
        all.addAll(others.statuses());
        return new Nodes(all);
    }

    List<StateEntry> states() {
        return states.all();
    }

    Map<ServerId, Integer> openElsewhere() {
        return others.open();
    }

    MembersHeard heard() {
        return new MembersHeard(self, others.ids());
    }

    int members() {
        return others.size() + 1;
    }

    long lagMillis() {
        return others.lagMillis(clock.millis());
    }

    long accepted() {
        return accepted;
    }

    long rejected() {
        return rejected;
    }

    boolean configurationsDiffer() {
        return others.differ(fingerprint);
    }

    /** A newcomer, or halves that meet again, know other states: what we know goes to all. */
    private List<Buffer> onHello(UUID sender, Hello hello) {
        long now = clock.millis();
        if (others.onHello(sender, hello, now)) {
            LOG.atInfo().addKeyValue("address", hello.address()).log("cluster-node-joined");
            questions = QUESTIONS;
            tellAll();
        } else if (hello.asking()) {
            tellAll();
        }
        boolean paused = now - snapshotMillis < SNAPSHOT_PAUSE.toMillis();
        if (hello.digest() == states.digest() || paused) {
            return List.of();
        }
        snapshotMillis = now;
        return snapshot();
    }

    private void tellAll() {
        counts.all();
        verdicts.all();
        urgent = true;
    }

    private List<Buffer> snapshot() {
        List<StateEntry> all = states.all();
        List<Buffer> messages = new ArrayList<>();
        for (int from = 0; from < all.size(); from += STATES_A_MESSAGE) {
            int to = Math.min(all.size(), from + STATES_A_MESSAGE);
            messages.add(sealed(new Said.States(all.subList(from, to))));
        }
        return messages;
    }

    private void warnOfDifference() {
        boolean differ = configurationsDiffer();
        if (differ && !differed) {
            LOG.atWarn().addKeyValue("config", fingerprint).log("cluster-config-differs");
        }
        differed = differ;
    }

    private Buffer sealed(Said said) {
        return seal.close(Packing.pack(SaidJson.write(said)));
    }
}
