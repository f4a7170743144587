/**
 * What operators see and steer over HTTP on {@code admin.bind}: the JSON API (contract §4), its events, the health
 * answers, the metrics and the dashboard's page.
 *
 * <p>Nothing is owned here but what was heard last: every answer is asked of its owner on the bus, every change is sent
 * there. What concerns the process itself goes through {@link io.tidegate.dist.admin.Operations}. Open
 * {@link io.tidegate.dist.admin.AdminVerticle} first.
 */
@NullMarked
package io.tidegate.dist.admin;

import org.jspecify.annotations.NullMarked;
