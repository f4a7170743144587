package io.tidegate.health;

import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.Health;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.timer.Deadline;
import io.tidegate.health.probe.Outcome;
import io.tidegate.health.probe.ProbeListener;
import io.tidegate.health.probe.Prober;
import io.tidegate.health.probe.Probing;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One server and its checks, of which there is one at a time: it waits until one is due, stands in the line, is checked,
 * and waits again. While other nodes check it, it rests.
 *
 * <p>Thread: the event loop of {@link Checks}.
 */
final class CheckedServer implements ProbeListener {
    private final Checks checks;
    private final ServerId id;
    private final Deadline due = new Deadline(this::onDue);
    private CheckPlan plan;
    private Verdict verdict = Verdict.NONE;
    private List<InetSocketAddress> resolved = List.of();
    private CheckLine.Lane lane = CheckLine.Lane.SERVING;
    private long startedMillis;
    private Stage stage = Stage.RESTING;
    private boolean here = true;
    private boolean gone;
    private boolean first = true;
    private @Nullable Probing probing;

    private enum Stage {
        RESTING,
        WAITING,
        IN_LINE,
        UNDER_WAY
    }

    CheckedServer(Checks checks, CheckPlan plan) {
        this.checks = checks;
        this.id = plan.server().id();
        this.plan = plan;
    }

    ServerId id() {
        return id;
    }

    Health health() {
        return verdict.health();
    }

    CheckLine.Lane lane() {
        return lane;
    }

    /** A check is due: it stands in the line. */
    void onDue() {
        stage = Stage.IN_LINE;
        lane = verdict.health() == Health.DOWN ? CheckLine.Lane.DOWN : CheckLine.Lane.SERVING;
        checks.onDue(this);
    }

    /** A new configuration; what was found out stays, and what changed in the settings counts from the next check on. */
    void plan(CheckPlan now) {
        boolean same = plan.asksLike(now);
        plan = now;
        if (!same) {
            verdict = verdict.settled();
            if (stage == Stage.WAITING) {
                schedule(checks.wheel().nowMillis());
            }
        }
    }

    void resolved(List<InetSocketAddress> addresses) {
        resolved = addresses;
    }

    /** Whether nodes of a cluster share its checks. */
    boolean shared() {
        return plan.check().share();
    }

    /** Whether this node checks it. */
    boolean here() {
        return here;
    }

    /** Whether the last check said what its health is. */
    boolean agreed() {
        return !verdict.changing();
    }

    /** This node checks it from now on: not at once, since many may move together. */
    void checkHere() {
        if (!here) {
            here = true;
            if (stage == Stage.RESTING) {
                arm(checks.wheel().nowMillis(), Pace.spreadMillis(verdict, plan.check(), checks.random()));
            }
        }
    }

    /** Other nodes check it, and this is what they say. */
    void follow(Health health, String evidence) {
        if (here) {
            here = false;
            if (stage == Stage.WAITING) {
                checks.wheel().cancel(due);
                stage = Stage.RESTING;
            }
        }
        Health before = verdict.health();
        verdict = new Verdict(health, 0);
        if (health != before) {
            checks.onFollowed(this, evidence);
        }
    }

    /** Its turn has come; the answer is false where nobody wants it any more. */
    boolean start(Prober prober) {
        if (gone || !here) {
            stage = Stage.RESTING;
            return false;
        }
        stage = Stage.UNDER_WAY;
        startedMillis = checks.wheel().nowMillis();
        plan.fault().ifPresentOrElse(this::failAtOnce, () -> probing = prober.start(plan.target(resolved), this));
        return true;
    }

    private void failAtOnce(String why) {
        onDecided(new Outcome(CheckResult.TLS, why, Duration.ZERO));
        onOver();
    }

    @Override
    public void onDecided(Outcome outcome) {
        Verdict before = verdict;
        if (here) { // else one that was under way as others took over
            verdict = before.after(
                    outcome.passed(), plan.check().rise(), plan.check().fall());
        }
        checks.onChecked(this, outcome, before, plan.check());
    }

    /** It says nothing of the server; only a server of which nothing is known cannot wait for better times. */
    @Override
    public void onNotMade(Outcome asFailure) {
        if (verdict.health() == Health.UNCHECKED) {
            onDecided(asFailure);
        } else {
            checks.onNotMade(this, asFailure);
        }
    }

    @Override
    public void onOver() {
        stage = Stage.RESTING;
        probing = null;
        if (here) {
            schedule(startedMillis);
        }
        checks.onOver(this);
    }

    private void schedule(long fromMillis) {
        long pace = first
                ? Pace.spreadMillis(verdict, plan.check(), checks.random())
                : Pace.nextMillis(verdict, plan.check(), checks.random());
        first = false;
        arm(fromMillis, pace);
    }

    private void arm(long fromMillis, long paceMillis) {
        stage = Stage.WAITING;
        checks.wheel()
                .arm(due, Math.max(0, fromMillis + paceMillis - checks.wheel().nowMillis()));
    }

    /** It is checked no more; the answer is whether a check of it was under way. */
    boolean forget() {
        gone = true;
        checks.wheel().cancel(due);
        if (probing != null) {
            probing.cancel();
            probing = null;
        }
        return stage == Stage.UNDER_WAY;
    }
}
