package io.tidegate.core.figures;

/**
 * A histogram of durations with one writer.
 *
 * <p>Thread: written by its event loop; read by any, each cell recent by itself.
 */
public final class Distribution {
    private final long[] upperBoundsMicros;
    private final Count[] buckets;
    private final Count sumMicros = new Count();

    /** A histogram with these bounds, ascending; one more bucket takes what is above the last. */
    public Distribution(long[] upperBoundsMicros) {
        this.upperBoundsMicros = upperBoundsMicros.clone();
        this.buckets = new Count[upperBoundsMicros.length + 1];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new Count();
        }
    }

    public void record(long micros) {
        int i = 0;
        while (i < upperBoundsMicros.length && micros > upperBoundsMicros[i]) {
            i++;
        }
        buckets[i].add(1);
        sumMicros.add(micros);
    }

    public long[] upperBoundsMicros() {
        return upperBoundsMicros.clone();
    }

    /** How many fell into each bucket alone (not cumulated); the last is what is above the last bound. */
    public long[] counts() {
        long[] out = new long[buckets.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = buckets[i].value();
        }
        return out;
    }

    public long sumMicros() {
        return sumMicros.value();
    }
}
