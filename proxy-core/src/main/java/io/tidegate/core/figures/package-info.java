/**
 * What the data path counts: one set of cells for each event loop, written by that loop alone, read by anyone.
 *
 * <p>Knows no metrics library: the metrics module sums the cells of all loops when it is scraped. Open
 * {@link io.tidegate.core.figures.LoopFigures} first.
 */
@NullMarked
package io.tidegate.core.figures;

import org.jspecify.annotations.NullMarked;
