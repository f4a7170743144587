package io.tidegate.balancer;

import java.util.Arrays;

/** What is still to happen, soonest first: a binary heap of longs, the time above and what happens below. */
final class EventHeap {
    private static final int WHAT_BITS = 24;
    private static final int OFFSET = 1 << (WHAT_BITS - 1);

    private long[] heap = new long[1024];
    private int size;

    /** @param what a tunnel's number, or -1 - client for one who reconnects */
    void add(long millis, int what) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        long event = (millis << WHAT_BITS) | (what + OFFSET);
        int at = size++;
        while (at > 0 && heap[(at - 1) / 2] > event) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = event;
    }

    long nextMillis() {
        return size == 0 ? Long.MAX_VALUE : millis(heap[0]);
    }

    long take() {
        long first = heap[0];
        long event = heap[--size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            child += child + 1 < size && heap[child + 1] < heap[child] ? 1 : 0;
            if (heap[child] >= event) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = event;
        return first;
    }

    static long millis(long event) {
        return event >>> WHAT_BITS;
    }

    static int what(long event) {
        return (int) (event & ((1 << WHAT_BITS) - 1)) - OFFSET;
    }
}
