package io.tidegate.dist.cli;

import io.tidegate.core.config.Configuration;
import io.tidegate.dist.process.ConfigurationSource;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidegate run}: the load balancer itself, until a signal ends it. */
@Command(
        name = "run",
        description = {
            "Run the load balancer.",
            "SIGHUP reloads the configuration; SIGTERM ends gracefully, a second one at once."
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private final ConfigurationOption configuration = new ConfigurationOption();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        return run(configuration.file());
    }

    static int run(Path file) throws CommandFailure, InterruptedException {
        ConfigurationSource source = ConfigurationSource.of(file);
        Configuration initial = ConfigurationOption.load(source);
        return Running.untilEnd(source, initial, () -> {});
    }
}
