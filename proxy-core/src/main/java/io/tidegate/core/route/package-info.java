/**
 * Which route a request takes and what its path becomes, without a network: contract §1, "Matching and rewriting".
 *
 * <p>In: a frontend's records and a {@code RouteRequest}. Out: a {@code Routed}, or the reasons of an {@code
 * Explanation}. A table is immutable and belongs to one configuration. Open {@code RoutingTable} first.
 */
@NullMarked
package io.tidegate.core.route;

import org.jspecify.annotations.NullMarked;
