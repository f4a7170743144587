/**
 * The packaged product as a process, spoken to by clients and servers that we did not write, and by raw sockets. Open
 * {@link io.tidegate.e2e.Product} first.
 */
@NullMarked
package io.tidegate.e2e;

import org.jspecify.annotations.NullMarked;
