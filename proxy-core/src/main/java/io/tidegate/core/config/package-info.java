/**
 * The configuration as immutable values: what a file of contract §1 says, checked whole.
 *
 * <p>In: a HOCON file, read by {@code load.ConfigurationLoader}. Out: one {@link io.tidegate.core.config.Configuration}, swapped
 * whole on a reload. Nobody owns it; everybody may read it. Open {@code Configuration} first.
 */
@NullMarked
package io.tidegate.core.config;

import org.jspecify.annotations.NullMarked;
