package io.tidegate.dist.cli;

import io.tidegate.dist.log.LogConfigurator;
import java.nio.file.Path;
import java.security.Security;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code tidegate}: what the launcher script starts. */
@Command(
        name = "tidegate",
        description = "A load balancer for WebSockets.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            DemoCommand.class,
            ProbeCommand.class,
            StatusCommand.class,
            ReloadCommand.class,
            ReadyCommand.class,
            DrainCommand.class,
            MaintCommand.class,
            ExplainCommand.class,
            VersionCommand.class,
            TrainCommand.class
        },
        footer = {
            "",
            "Start here:  tidegate demo",
            "One command: tidegate COMMAND --help",
            "Exit codes:  0 all is well, 1 could not (a port is taken, nobody answers), 2 bad configuration or"
                    + " arguments"
        })
public final class Main implements Runnable {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Ends the JVM with the command's exit code. */
    public static void main(String[] args) {
        // The JVM keeps a name's addresses for 30 s, a failure for 10 s: resolve-interval is to decide alone.
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        int exit = isService(args) ? service(Path.of(args[2])) : commandLine().execute(args);
        LogConfigurator.flush(); // what a configuration is warned of waits there
        System.exit(exit);
    }

    /**
     * {@code run -c FILE} as service managers write it needs no parser, which would be a fifth of the start and 4 MiB: picocli's
     * class files are too old for the start-up cache.
     */
    private static boolean isService(String[] args) {
        return args.length == 3 && args[0].equals("run") && args[1].equals("-c");
    }

    private static int service(Path file) {
        try {
            return RunCommand.run(file);
        } catch (CommandFailure failure) {
            return told(failure, System.err::println);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e); // nobody interrupts the main thread
        }
    }

    private static int told(CommandFailure failure, Consumer<String> err) {
        failure.lines().forEach(err);
        return failure.exitCode();
    }

    /** All commands; tests give it streams of their own. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((exception, failed, parsed) -> {
            if (exception instanceof CommandFailure failure) {
                return told(failure, failed.getErr()::println);
            }
            throw exception;
        });
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
