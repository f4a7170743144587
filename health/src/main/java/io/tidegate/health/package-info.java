/** x */
@NullMarked
package io.tidegate.health;

import org.jspecify.annotations.NullMarked;
