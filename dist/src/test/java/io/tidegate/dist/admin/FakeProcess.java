package io.tidegate.dist.admin;

import io.tidegate.core.config.Configuration;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** The process as the admin side sees it; a test says what it answers. */
final class FakeProcess implements Operations {
    private final List<Boolean> reloads = new ArrayList<>();
    volatile Configuration configuration;
    volatile boolean ready = true;
    volatile Future<ReloadOutcome> outcome = Future.failedFuture("not set by the test");

    FakeProcess(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Configuration configuration() {
        return configuration;
    }

    @Override
    public boolean ready() {
        return ready;
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
