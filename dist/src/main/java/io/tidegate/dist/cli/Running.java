package io.tidegate.dist.cli;

import io.tidegate.core.config.Configuration;
import io.tidegate.dist.log.LogConfigurator;
import io.tidegate.dist.process.ConfigurationSource;
import io.tidegate.dist.process.Signals;
import io.tidegate.dist.process.StartFailure;
import io.tidegate.dist.process.TidegateProcess;
import java.util.List;

/** A process in the foreground, from its start to its exit code. */
final class Running {
    private Running() {}

    /**
     * Starts it, obeys signals, and returns 0 when it has ended gracefully.
     *
     * @param onListening called once clients can connect
     */
    static int untilEnd(ConfigurationSource source, Configuration initial, Runnable onListening)
            throws CommandFailure, InterruptedException {
        TidegateProcess process = new TidegateProcess(source, initial);
        try {
            Signals.install(process); // whoever reads "ready" may send one at once
            process.start();
            onListening.run();
            process.awaitEnd();
            return 0;
        } catch (StartFailure e) {
            String line = "tidegate: " + e.getMessage();
            throw e.configurationIsBad()
                    ? CommandFailure.badInput(List.of(line))
                    : CommandFailure.couldNot(e.getMessage());
        } finally {
            LogConfigurator.flush();
        }
    }
}
