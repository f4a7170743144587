package io.tidegate.core.http;

import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Runs a test with many random inputs: so many by default, or for {@code -Dtidegate.fuzz.seconds=}; the seed is printed
 * and taken back by {@code -Dtidegate.fuzz.seed=}. Each round has a seed of its own, which a failure names.
 */
final class Fuzz {
    /** One input; everything random in it comes from {@code random}. */
    interface Round {
        void run(RandomGenerator random) throws Exception;
    }

    private Fuzz() {}

    static void run(String name, int rounds, Round round) {
        long seed = Long.getLong("tidegate.fuzz.seed", new Random().nextLong());
        long seconds = Long.getLong("tidegate.fuzz.seconds", 0);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long done = 0;
        while (seconds == 0 ? done < rounds : System.nanoTime() < end) {
            runOne(seed + done, round);
            done++;
        }
        System.out.printf("fuzz %s: seed %d, %,d rounds%n", name, seed, done);
    }

    private static void runOne(long seed, Round round) {
        try {
            round.run(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
        } catch (Exception | AssertionError e) {
            throw new AssertionError("-Dtidegate.fuzz.seed=" + seed + " repeats it: " + e, e);
        }
    }
}
