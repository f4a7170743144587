package io.tidegate.dist.process;

import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * When the log says {@code ready}: once every frontend listens and each backend had its first round of checks, so that
 * whoever waits for the line finds verdicts and not "unchecked". For servers that keep their checks waiting it does not
 * wait longer than {@link #PATIENCE}: the process serves meanwhile.
 *
 * <p>Thread: its owner's.
 */
final class ReadyLine {
    /** A cold JVM on a busy machine takes some hundred milliseconds for its first checks, a hung server its timeout. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Set<String> awaited = new TreeSet<>();
    private final Consumer<List<String>> line;
    private boolean listening;
    private boolean said;

    /** {@code line} is told once, with the backends whose first checks are not over. */
    ReadyLine(Configuration initial, Consumer<List<String>> line) {
        this.line = line;
        initial.backends().values().stream()
                .filter(backend -> backend.healthCheck().type() != HealthCheck.Type.NONE)
                .forEach(backend -> awaited.add(backend.name()));
    }

    void onFirstRound(String backend) {
        awaited.remove(backend);
        sayWhereNothingIsAwaited();
    }

    /** Every frontend listens. */
    void onListening() {
        listening = true;
        sayWhereNothingIsAwaited();
    }

    /** It has listened for as long as the line may be kept back. */
    void onPatienceOver() {
        say();
    }

    private void sayWhereNothingIsAwaited() {
        if (listening && awaited.isEmpty()) {
            say();
        }
    }

    private void say() {
        if (!said) {
            said = true;
            line.accept(List.copyOf(awaited));
        }
    }
}
