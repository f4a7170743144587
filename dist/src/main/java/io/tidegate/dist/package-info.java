/** x */
@NullMarked
package io.tidegate.dist;

import org.jspecify.annotations.NullMarked;
