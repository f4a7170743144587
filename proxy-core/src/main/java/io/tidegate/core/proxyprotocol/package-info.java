/**
 * The PROXY protocol, versions 1 and 2, as bytes without a network: what a balancer in front of us says of its client, and
 * what we say to a server.
 *
 * <p>In: bytes in any pieces. Out: the client's address and the one that it had reached, or what stands in front of a
 * connection. Source: HAProxy's {@code doc/proxy-protocol.txt}. Open {@link io.tidegate.core.proxyprotocol.ProxyHeaderReader} first.
 */
@NullMarked
package io.tidegate.core.proxyprotocol;

import org.jspecify.annotations.NullMarked;
