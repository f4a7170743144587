package io.tidegate.core.tunnel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random trials: a fixed seed and a bounded number of them, more with {@code -Dtidegate.fuzz.seconds}. */
final class Fuzz {
    interface Trial {
        void run(Random random);
    }

    private Fuzz() {}

    static void run(Trial trial) {
        long seconds = Long.getLong("tidegate.fuzz.seconds", 0);
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        for (long seed = 0; seed < 2_000 || System.nanoTime() < until; seed++) {
            try {
                trial.run(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    static List<byte[]> pieces(Random random, byte[] whole) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < whole.length; ) {
            int size = Math.min(whole.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 3_000));
            pieces.add(Arrays.copyOfRange(whole, at, at + size));
            at += size;
        }
        return pieces;
    }
}
