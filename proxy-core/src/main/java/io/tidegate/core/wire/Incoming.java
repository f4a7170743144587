package io.tidegate.core.wire;

import java.net.InetSocketAddress;

/**
 * A connection that was accepted and is not yet anybody's; it is either taken once by the {@link Wires} of some event
 * loop, or closed.
 *
 * <p>Thread: handed from the accepting event loop to the taking one.
 */
public interface Incoming {
    InetSocketAddress remote();

    void close();
}
