package io.tidegate.dist.cli;

import io.tidegate.dist.demo.Demo;
import io.tidegate.dist.process.ConfigurationSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tidegate demo}: Tidegate in front of two echo servers, with nothing to configure. */
@Command(name = "demo", description = "Run in front of two embedded echo servers; nothing to configure.")
final class DemoCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (Demo demo = Demo.start()) {
            ConfigurationSource source = demo.configuration();
            return Running.untilEnd(source, ConfigurationOption.load(source), () -> {
                PrintWriter err = spec.commandLine().getErr();
                demo.invitation().forEach(err::println);
                err.flush();
            });
        } catch (IOException e) {
            throw CommandFailure.couldNot("no free port on 127.0.0.1: " + e.getMessage());
        }
    }
}
