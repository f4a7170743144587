/** x */
@NullMarked
package io.tidegate.balancer;

import org.jspecify.annotations.NullMarked;
