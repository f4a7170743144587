package io.tidegate.dist.cli;

import io.tidegate.core.bus.ServerState;
import picocli.CommandLine.Command;

/** {@code tidegate drain BACKEND/SERVER}. */
@Command(
        name = "drain",
        description = "Take no new connections, and end the open tunnels as 'drain' in the configuration says.")
final class DrainCommand extends ServerChange {
    DrainCommand() {
        super(ServerState.DRAIN);
    }
}
