package io.tidegate.balancer;

import io.vertx.core.Vertx;

/**
 * The pacer's clock: runs only while tunnels are to be closed.
 *
 * <p>Thread: the balancer's.
 */
final class CloseTicker {
    private final Vertx vertx;
    private final Balancer balancer;
    private boolean running;

    CloseTicker(Vertx vertx, Balancer balancer) {
        this.vertx = vertx;
        this.balancer = balancer;
    }

    /** To be called after whatever may begin a drain. */
    void check() {
        if (!running && balancer.closing()) {
            running = true;
            vertx.setPeriodic(ClosePacer.TICK_MILLIS, this::onTick);
        }
    }

    private void onTick(long timer) {
        balancer.onTick();
        if (!balancer.closing()) {
            running = false;
            vertx.cancelTimer(timer);
        }
    }
}
