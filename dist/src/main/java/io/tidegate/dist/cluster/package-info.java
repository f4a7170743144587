/**
 * The cluster side of a node: what it tells other nodes and takes from them.
 *
 * <p>In and out: the local bus ({@code ClusterMessage}, operators' changes) on one side, signed messages between nodes on
 * the other. Everything belongs to the verticle's context but the link, a second Vert.x with one event loop that may come,
 * fail and go while the first one serves. Open {@link io.tidegate.dist.cluster.ClusterVerticle} first.
 */
@NullMarked
package io.tidegate.dist.cluster;

import org.jspecify.annotations.NullMarked;
