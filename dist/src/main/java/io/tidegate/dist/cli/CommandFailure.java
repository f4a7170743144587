package io.tidegate.dist.cli;

import java.util.List;

/** A command could not do what it was asked: the lines to print on standard error, and the exit code. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final transient List<String> lines;

    private CommandFailure(int exitCode, List<String> lines) {
        super(String.join("\n", lines));
        this.exitCode = exitCode;
        this.lines = List.copyOf(lines);
    }

    /** Something outside did not do its part: exit code 1. */
    static CommandFailure couldNot(String line) {
        return new CommandFailure(1, List.of("tidegate: " + line));
    }

    /** The user's configuration or arguments are wrong: exit code 2. */
    static CommandFailure badInput(List<String> lines) {
        return new CommandFailure(2, lines);
    }

    int exitCode() {
        return exitCode;
    }

    List<String> lines() {
        return lines;
    }
}
