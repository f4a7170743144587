/**
 * What Tidegate shows of itself without anything to configure: echo servers, a page that speaks to them through it, and
 * the training run that the start-up cache is made of.
 *
 * <p>In: nothing. Out: a configuration text for the servers that were started. Open {@link io.tidegate.dist.demo.Demo}
 * first.
 */
@NullMarked
package io.tidegate.dist.demo;

import org.jspecify.annotations.NullMarked;
