/**
 * One byte stream of one socket on one event loop, of whatever make: straight on epoll, or a NIO channel where there is
 * none; with TLS over either.
 *
 * <p>In and out: bytes. Owned by the event loop that accepted the client; nothing of Netty but its buffer is visible
 * above. Open {@link io.tidegate.core.wire.Wire} first, then {@link io.tidegate.core.wire.Wires}, which makes them.
 */
@NullMarked
package io.tidegate.core.wire;

import org.jspecify.annotations.NullMarked;
