package io.tidegate.dist.cli;

import io.tidegate.core.bus.ServerState;
import picocli.CommandLine.Command;

/** {@code tidegate maint BACKEND/SERVER}. */
@Command(name = "maint", description = "Take no new connections; open tunnels stay.")
final class MaintCommand extends ServerChange {
    MaintCommand() {
        super(ServerState.MAINT);
    }
}
