package io.tidegate.core.bus;

import io.tidegate.core.config.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What operators ask of the balancer, and what comes of it. */
public sealed interface OperatorMessage extends BusMessage {

    /** The admin side asks the balancer for everything; answered by {@link Backends}. */
    record DescribeBackends() implements OperatorMessage {}

    /** All backends, in the order of the file. */
    record Backends(List<BackendStatus> backends) implements OperatorMessage {
        public Backends {
            backends = List.copyOf(backends);
        }
    }

    /** The admin side asks the balancer to change a server; answered by {@link ServerChanged}. */
    record ChangeServer(String backend, String server, Optional<ServerState> state, OptionalInt weight)
            implements OperatorMessage {}

    /** The answer to {@link ChangeServer}: the server as it is now, empty where there is none of that name. */
    record ServerChanged(Optional<ServerStatus> server) implements OperatorMessage {}

    /** The balancer publishes each change of a state or weight made by an operator. */
    record ServerStateChanged(ServerId server, ServerState state, int weight) implements OperatorMessage {}

    /** The admin side asks the balancer who would serve; nothing is taken. Answered by {@link Preview}. */
    record PreviewSelection(String backend, String hashKey, String stickyToken) implements OperatorMessage {}

    /** The answer to {@link PreviewSelection}; empty where the request would be refused or wait, {@code why} says. */
    record Preview(Optional<ServerId> server, String why) implements OperatorMessage {}
}
