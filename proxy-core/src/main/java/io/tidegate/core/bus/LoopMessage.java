package io.tidegate.core.bus;

import io.tidegate.core.config.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is asked of one event loop, at {@link Bus#address(Class, int)}: it alone touches its tunnels. */
public sealed interface LoopMessage extends BusMessage {

    /** Why tunnels are ended on purpose; also the reason in the access log. */
    enum Cause {
        DRAIN,
        SERVER_DOWN,
        SHUTDOWN,
        ADMIN;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * The balancer asks a loop to close so many tunnels of a server, each with Close 1001 at a frame boundary.
     *
     * @param drainLeft how long it is until the drain's deadline, empty where this is no drain: so long a frame under way
     *     may take, and two seconds later the tunnel is cut
     */
    record CloseTunnels(ServerId server, int count, Cause cause, Optional<Duration> drainLeft) implements LoopMessage {}

    /**
     * The admin side asks a loop for its live tunnels, oldest first; answered by {@link Tunnels}.
     *
     * @param after only tunnels whose number, the second part of their id, is greater; -1 for all
     * @param limit how many to answer at most
     */
    record ListTunnels(Optional<String> backend, Optional<String> server, long after, int limit)
            implements LoopMessage {}

    /** The answer to {@link ListTunnels}, in the order of their numbers. */
    record Tunnels(List<TunnelStatus> tunnels) implements LoopMessage {
        public Tunnels {
            tunnels = List.copyOf(tunnels);
        }
    }

    /** The admin side asks a loop to close one tunnel with Close 1001; answered by {@link TunnelClosing}. */
    record CloseTunnel(String id) implements LoopMessage {}

    /** The answer to {@link CloseTunnel}; {@code found} is false where no live tunnel has that id. */
    record TunnelClosing(boolean found) implements LoopMessage {}
}
