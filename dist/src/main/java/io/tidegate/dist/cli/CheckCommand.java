package io.tidegate.dist.cli;

import io.tidegate.dist.process.ConfigurationSource;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tidegate check}: reads a configuration and says what is wrong with it; nothing is opened. */
@Command(name = "check", description = "Check a configuration: exit 0, or 2 with every error.")
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private final ConfigurationOption configuration = new ConfigurationOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure {
        Path file = configuration.file();
        ConfigurationOption.load(ConfigurationSource.of(file));
        spec.commandLine().getOut().println(file + ": ok");
        return 0;
    }
}
