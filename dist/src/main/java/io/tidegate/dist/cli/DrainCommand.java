package io.tidegate.dist.cli;

import io.tidegate.core.bus.ServerState;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate drain BACKEND/SERVER}, and {@code tidegate drain --node}. */
@Command(
        name = "drain",
        description = {
            "Take no new connections, and end the open tunnels as 'drain' in the configuration says:",
            "those of one server (on every node of a cluster), or with --node all of this process."
        })
final class DrainCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(250);

    @Mixin
    private final AdminClient admin = new AdminClient();

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private What what;

    @Option(
            names = "--notice",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = {
                "With --node: so long /health/ready already says 503 while new connections are still accepted,",
                "for those in front to notice; by default ${DEFAULT-VALUE}."
            })
    private int notice;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private static final class What {
        @Parameters(paramLabel = "BACKEND/SERVER", description = "Which server, as 'tidegate status' names it.")
        private @Nullable String server;

        @Option(
                names = "--node",
                description = "The process that --admin names: it drains and stays until SIGTERM; returns once it has.")
        private boolean node;
    }

    @Override
    public Integer call() throws CommandFailure {
        if (what.server != null) {
            spec.commandLine().getOut().println(ServerStates.set(admin, what.server, ServerState.DRAIN));
        } else if (what.node) {
            drainNode();
        }
        return 0;
    }

    private void drainNode() throws CommandFailure {
        String before = "";
        String phase =
                admin.change("POST", "/api/v1/drain?notice_s=" + notice, null).getString("phase", "");
        while (!phase.equals("drained")) {
            tell(before, phase);
            before = phase;
            pause();
            phase = admin.get("/api/v1/drain").getString("phase", "");
        }
        tell(before, phase);
    }

    private void tell(String before, String phase) {
        if (!phase.equals(before)) {
            spec.commandLine().getOut().println("node: " + phase);
            spec.commandLine().getOut().flush();
        }
    }

    private static void pause() throws CommandFailure {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.couldNot("interrupted");
        }
    }
}
