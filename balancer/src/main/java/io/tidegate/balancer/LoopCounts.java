package io.tidegate.balancer;

import java.util.Arrays;

/** A count for each event loop, and their sum; none falls below zero. */
final class LoopCounts {
    private int[] counts = {};
    private int sum;

    int sum() {
        return sum;
    }

    /** How many loops have ever been counted. */
    int loops() {
        return counts.length;
    }

    int of(int loop) {
        return loop < counts.length ? counts[loop] : 0;
    }

    void add(int loop, int change) {
        if (loop >= counts.length) {
            counts = Arrays.copyOf(counts, loop + 1);
        }
        int now = Math.max(counts[loop] + change, 0);
        sum += now - counts[loop];
        counts[loop] = now;
    }

    void clear() {
        Arrays.fill(counts, 0);
        sum = 0;
    }
}
