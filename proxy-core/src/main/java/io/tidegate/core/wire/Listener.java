package io.tidegate.core.wire;

import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * A bound address that accepts connections.
 *
 * <p>Thread: any; what is accepted is handed over on the accepting event loop.
 */
public interface Listener {
    /**
     * Where and how to listen.
     *
     * @param reusePort whether another process may listen on the same port (SO_REUSEPORT)
     */
    record Binding(InetSocketAddress address, boolean reusePort, Consumer<Incoming> onAccepted) {}

    /** The bound address, its port chosen by the kernel where 0 was asked for. */
    InetSocketAddress address();

    /** Accepts no more until {@link #resume}; connections wait in the kernel's queue. */
    void pause();

    void resume();

    /**
     * From now on another socket may listen on the same port, or no more: without a moment in which nobody listens, which
     * a close and another bind would cost.
     */
    void reusePort(boolean on);

    void close();
}
