/**
 * How one server is chosen from those that may take the next tunnel: the five algorithms of {@code balance}.
 *
 * <p>In: a {@link io.tidegate.balancer.policy.Lineup}, kept true by the pool, and the request's hash key. Out: a slot of
 * the lineup. Nothing here knows of states, health, queues, time or a network; chance is an argument. Open
 * {@link io.tidegate.balancer.policy.Policy} first.
 */
@NullMarked
package io.tidegate.balancer.policy;

import org.jspecify.annotations.NullMarked;
