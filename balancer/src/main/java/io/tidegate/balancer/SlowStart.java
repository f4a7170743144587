package io.tidegate.balancer;

/**
 * A weight that grows: from nearly nothing to the whole within a time, in a straight line, from when a server became
 * usable again.
 */
final class SlowStart {
    /** What it starts with: not zero, since a server that is the only one has to take everything. */
    private static final double LEAST = 0.01;

    private long startedMillis;
    private boolean running;
    private boolean due;

    /** The server was out, or is new: once it is usable it starts slowly. */
    void due() {
        due = true;
        running = false;
    }

    boolean running() {
        return running;
    }

    /** The server is usable now; starts where that is due. */
    void onUsable(long nowMillis) {
        if (due) {
            due = false;
            running = true;
            startedMillis = nowMillis;
        }
    }

    /** The part of its weight that counts now, 1 at the end. */
    double part(long nowMillis, long takesMillis) {
        long passed = nowMillis - startedMillis;
        if (!running || passed >= takesMillis) {
            running = false;
            return 1;
        }
        return Math.max((double) passed / takesMillis, LEAST);
    }
}
