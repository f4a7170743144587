/**
 * The access log (contract §6): one line of JSON for each request or tunnel that ended.
 *
 * <p>In: the messages of the event loops, into a bounded queue that never makes anyone wait. Out: bytes on standard
 * output or in a file, written by one thread. Open {@link io.tidegate.metrics.accesslog.AccessLog} first.
 */
@NullMarked
package io.tidegate.metrics.accesslog;

import org.jspecify.annotations.NullMarked;
