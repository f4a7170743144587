package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Makes the wires of one event loop.
 *
 * <p>Thread: its event loop.
 */
public interface Wires {
    /**
     * How a server is to be reached.
     *
     * @param source the address to bind to first, its port chosen at connect (IP_BIND_ADDRESS_NO_PORT)
     * @param preamble sent in front of everything, TLS included; dialling takes it over and releases it, whatever comes
     * @param tls what the TLS handshake uses; empty for a plain server
     */
    record Destination(
            InetSocketAddress address,
            Optional<InetAddress> source,
            Optional<ByteBuf> preamble,
            Optional<ClientTls> tls) {}

    /**
     * Takes a connection that was accepted; it reads once it is resumed.
     *
     * @throws IOException where the connection is gone already; it is closed then
     */
    Wire adopt(Incoming incoming) throws IOException;

    /**
     * Speaks TLS over this wire from now on, as a server; what is returned is used in its place.
     *
     * @param already bytes that were read and belong to the TLS handshake; they stay the caller's
     */
    Wire secure(Wire plain, ServerTls tls, ByteBuf already);

    /** Connects; the outcome is told later, never within this call. It has no time limit of its own. */
    Dialing dial(Destination to, Dialing.Outcome outcome);
}
