package io.tidegate.core.bus;

import io.tidegate.core.config.Server;
import java.net.InetSocketAddress;

/**
 * The right to one connection to a server, counted by the balancer until {@link SelectionMessage.LeaseEnded}.
 *
 * @param address where to dial: one of the server's resolved addresses
 * @param loop the event loop that holds the lease
 * @param watched whether the server has failed lately: then a good answer is to be told, too
 */
public record Lease(Server server, InetSocketAddress address, int loop, boolean watched) {}
