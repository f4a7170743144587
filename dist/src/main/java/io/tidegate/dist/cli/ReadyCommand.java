package io.tidegate.dist.cli;

import io.tidegate.core.bus.ServerState;
import picocli.CommandLine.Command;

/** {@code tidegate ready BACKEND/SERVER}. */
@Command(name = "ready", description = "Take new connections again.")
final class ReadyCommand extends ServerChange {
    ReadyCommand() {
        super(ServerState.READY);
    }
}
