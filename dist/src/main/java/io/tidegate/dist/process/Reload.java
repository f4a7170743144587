package io.tidegate.dist.process;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged;
import io.tidegate.core.bus.LifecycleMessage.ReloadFinished;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.ReloadPlan;
import io.tidegate.core.config.load.ConfigurationException;
import io.tidegate.core.frontend.Frontends;
import io.tidegate.dist.admin.ReloadOutcome;
import io.tidegate.dist.admin.ReloadOutcome.Planned;
import io.tidegate.dist.admin.ReloadOutcome.Rejected;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reload's way: read, plan, apply, tell. What cannot be done changes nothing.
 *
 * <p>Thread: the supervisor's context; files are read on a worker.
 */
final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final Vertx vertx;
    private final Bus bus;
    private final Frontends frontends;
    private final ConfigurationSource source;
    private final PlanJson json;

    /** A configuration that was read and may be applied. */
    private record Candidate(Configuration configuration, ReloadPlan plan, JsonObject json) {}

    Reload(Vertx vertx, Bus bus, Frontends frontends, ConfigurationSource source, int loops) {
        this.vertx = vertx;
        this.bus = bus;
        this.frontends = frontends;
        this.source = source;
        this.json = new PlanJson(bus, loops);
    }

    /** What a reload would do. */
    Future<ReloadOutcome> plan(Configuration old) {
        return candidate(old, source::preview)
                .<ReloadOutcome>map(candidate -> new Planned(candidate.json(), false))
                .recover(why -> Future.succeededFuture(rejected(why)));
    }

    /**
     * Does it.
     *
     * @param version of the configuration that comes into force
     * @param adopt takes it over, before anyone else hears of it
     */
    Future<ReloadOutcome> apply(Configuration old, long version, Consumer<Configuration> adopt) {
        return candidate(old, source::load)
                .compose(candidate -> frontends.apply(candidate.configuration()).map(bound -> {
                    adopt.accept(candidate.configuration());
                    bus.publish(new ConfigurationChanged(version, old, candidate.configuration()));
                    return candidate;
                }))
                .<ReloadOutcome>map(candidate -> {
                    LOG.atInfo()
                            .addKeyValue("version", version)
                            .addKeyValue("plan", candidate.plan().toString())
                            .log("reloaded");
                    bus.publish(new ReloadFinished(true, candidate.plan().toString()));
                    return new Planned(candidate.json(), true);
                })
                .recover(why -> Future.succeededFuture(refuse(rejected(why))));
    }

    private Future<Candidate> candidate(Configuration old, Callable<Configuration> read) {
        return vertx.executeBlocking(read).compose(loaded -> {
            Configuration now = Objects.requireNonNull(loaded);
            ReloadPlan plan = ReloadPlan.of(old, now);
            return plan.needsRestart().isEmpty()
                    ? json.of(plan).map(described -> new Candidate(now, plan, described))
                    : Future.failedFuture(new Refused(plan.needsRestart()));
        });
    }

    private Rejected refuse(Rejected rejected) {
        rejected.errors()
                .forEach(error -> LOG.atWarn().addKeyValue("error", error).log("reload-refused"));
        bus.publish(new ReloadFinished(false, String.join("\n", rejected.errors())));
        return rejected;
    }

    private static Rejected rejected(Throwable why) {
        return switch (why) {
            case ConfigurationException bad ->
                new Rejected(bad.problems().stream().map(Object::toString).toList());
            case Refused refused -> new Rejected(refused.sentences());
            default -> new Rejected(List.of(String.valueOf(why.getMessage())));
        };
    }

    /** The new configuration asks for what only a new process can do. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final transient List<String> sentences;

        Refused(List<String> sentences) {
            super(String.join(", ", sentences));
            this.sentences = sentences;
        }

        List<String> sentences() {
            return sentences;
        }
    }
}
