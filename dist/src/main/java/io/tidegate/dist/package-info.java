/**
 * The product: command line, process, demo, admin side and log, which put the modules together.
 *
 * <p>Open {@code io.tidegate.dist.cli.Main} first, then {@code io.tidegate.dist.process.TidegateProcess}.
 */
@NullMarked
package io.tidegate.dist;

import org.jspecify.annotations.NullMarked;
