package io.tidegate.dist.admin;

import io.tidegate.core.config.Configuration;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The process as the admin side sees it; a test says what it answers. */
final class FakeProcess implements Operations {
    private final List<Boolean> reloads = new ArrayList<>();
    volatile Configuration configuration;
    private final List<Duration> notices = new ArrayList<>();
    volatile NodePhase phase = NodePhase.RUNNING;
    volatile Future<ReloadOutcome> outcome = Future.failedFuture("not set by the test");

    FakeProcess(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Configuration configuration() {
        return configuration;
    }

    @Override
    public NodePhase phase() {
        return phase;
    }

    @Override
    public synchronized Future<NodePhase> leave(Duration notice) {
        notices.add(notice);
        phase = NodePhase.LEAVING;
        return Future.succeededFuture(phase);
    }

    /** The notice of each time that it was to leave. */
    synchronized List<Duration> notices() {
        return List.copyOf(notices);
    }

    @Override
    public synchronized Future<ReloadOutcome> reload(boolean dryRun) {
        reloads.add(dryRun);
        return outcome;
    }

    /** The dry-run flag of each reload so far. */
    synchronized List<Boolean> reloads() {
        return List.copyOf(reloads);
    }
}
