/**
 * The process: puts the verticles together, and leads it from its start through reloads to its end.
 *
 * <p>In: a checked configuration, and where to read it anew; signals, the admin side and the file's change ask for the
 * rest. Out: bound addresses, life-cycle messages on the bus, an exit code. Its state belongs to one context, that of
 * {@code Supervisor}. Open {@link io.tidegate.dist.process.TidegateProcess} first.
 */
@NullMarked
package io.tidegate.dist.process;

import org.jspecify.annotations.NullMarked;
