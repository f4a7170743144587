/**
 * A connection after the 101: two wires, a direction each way, a tracker that knows where a frame ends, and one cause of
 * its end.
 *
 * <p>In: two wires on one event loop and the bytes that came early. Out: bytes, figures, one {@code TunnelEnd}. Owned by
 * that event loop. Open {@link io.tidegate.core.tunnel.Tunnel} first.
 */
@NullMarked
package io.tidegate.core.tunnel;

import org.jspecify.annotations.NullMarked;
