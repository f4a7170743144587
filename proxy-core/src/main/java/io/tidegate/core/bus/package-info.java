/**
 * What the verticles tell each other: one sealed hierarchy of records, passed by reference on the local event bus.
 *
 * <p>The balancer, health and metrics modules never see each other's classes: they meet here. Open
 * {@link io.tidegate.core.bus.BusMessage} first; each message says who sends it, who receives it, and when.
 */
@NullMarked
package io.tidegate.core.bus;

import org.jspecify.annotations.NullMarked;
