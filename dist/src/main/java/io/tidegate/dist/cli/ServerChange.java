package io.tidegate.dist.cli;

import io.tidegate.core.bus.ServerState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code ready} and {@code maint} are: one server's state set through the admin API. */
abstract sealed class ServerChange implements Callable<Integer> permits ReadyCommand, MaintCommand {
    @Mixin
    private final AdminClient admin = new AdminClient();

    @Parameters(paramLabel = "BACKEND/SERVER", description = "Which server, as 'tidegate status' names it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String server;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final ServerState state;

    ServerChange(ServerState state) {
        this.state = state;
    }

    @Override
    public Integer call() throws CommandFailure {
        spec.commandLine().getOut().println(ServerStates.set(admin, server, state));
        return 0;
    }
}
