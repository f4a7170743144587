/**
 * Which servers are well: checks on a schedule, and what real traffic says.
 *
 * <p>In: configurations, resolved addresses, failures and answers of real traffic, as messages of
 * {@code io.tidegate.core.bus}. Out: the {@code HealthMessage}s that say so. What decides is pure and takes time and
 * chance as arguments ({@code Verdict}, {@code Pace}, {@code CheckLine}, {@code FirstRounds}, {@code Ejections}, {@code Sharing}); the
 * verticle and {@code Checks} drive it on one event loop. Open {@link io.tidegate.health.HealthVerticle} first.
 */
@NullMarked
package io.tidegate.health;

import org.jspecify.annotations.NullMarked;
