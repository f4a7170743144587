/**
 * The command line of contract §3: one class for each command, its exit code the method's result.
 *
 * <p>In: arguments. Out: text on the streams of the {@code CommandLine}, so that tests read what users see. Open
 * {@link io.tidegate.dist.cli.Main} first.
 */
@NullMarked
package io.tidegate.dist.cli;

import org.jspecify.annotations.NullMarked;
