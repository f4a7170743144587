/** x */
@NullMarked
package io.tidegate.metrics;

import org.jspecify.annotations.NullMarked;
