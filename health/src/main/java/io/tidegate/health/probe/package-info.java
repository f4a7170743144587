/**
 * One check of one server: what is dialled, said, awaited, and how it is taken leave of.
 *
 * <p>In: a {@link io.tidegate.health.probe.Target}. Out: an {@link io.tidegate.health.probe.Outcome}, and on the way a
 * {@link io.tidegate.health.probe.Step} for whoever wants to watch. The handshake is written and judged by the code that
 * real traffic meets ({@code io.tidegate.core.handshake}). Owned by one event loop. Open
 * {@link io.tidegate.health.probe.Prober} first.
 */
@NullMarked
package io.tidegate.health.probe;

import org.jspecify.annotations.NullMarked;
