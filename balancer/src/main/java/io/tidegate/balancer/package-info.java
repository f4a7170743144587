/**
 * Who takes the next tunnel: pools of servers, leases, queues, stickiness, slow start, and how fast tunnels are closed.
 *
 * <p>In: selection, health, operator and lifecycle messages. Out: answers to the event loops, requests to close tunnels,
 * what operators changed, the addresses of named servers. One actor owns all of it, so that order, counts and limits are
 * exact without a lock. Open {@link io.tidegate.balancer.BalancerVerticle} for what it listens to, then
 * {@link io.tidegate.balancer.Pool} for how a ticket gets its server.
 */
@NullMarked
package io.tidegate.balancer;

import org.jspecify.annotations.NullMarked;
