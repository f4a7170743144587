/**
 * Time on an event loop: a coarse wheel that thousands of connections share, and the entries that wait in it.
 *
 * <p>Owned by one event loop. Open {@link io.tidegate.core.timer.Wheel} first.
 */
@NullMarked
package io.tidegate.core.timer;

import org.jspecify.annotations.NullMarked;
