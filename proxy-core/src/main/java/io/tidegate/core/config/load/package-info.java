/**
 * Reads the configuration file (contract §1) into the records of {@code io.tidegate.core.config}.
 *
 * <p>In: HOCON text, from a file or a string, under the system properties and over {@code reference.conf}. Out: a
 * {@link io.tidegate.core.config.Configuration}, or a {@link io.tidegate.core.config.load.ConfigurationException} with
 * every {@link io.tidegate.core.config.load.Problem} at once. A {@code Block} hands out the keys of one {@code {…}} and
 * tells which nobody knows; a {@code Kind} reads one value; the {@code …Block} classes say which keys there are. All of
 * it lives on the thread of its caller, reads files, and keeps nothing. Open {@code ConfigurationLoader} first, then
 * {@code RootBlock}.
 */
@NullMarked
package io.tidegate.core.config.load;

import org.jspecify.annotations.NullMarked;
