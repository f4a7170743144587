package io.tidegate.balancer.policy;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * {@code random-two}: two servers by chance, the weight is the chance, and of these the less loaded for its weight
 * (Mitzenmacher 2001, "The Power of Two Choices").
 */
final class RandomTwo implements Policy {
    /** Tries to draw an open server; where so many fail, most are closed, and a scan is better. */
    private static final int DRAWS = 8;

    private final RandomGenerator random;
    private Lineup lineup = new Lineup(0);
    private double[] upTo = {};

    RandomTwo(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public void lineUp(Lineup lineup, int last, int turn) {
        this.lineup = lineup;
        reweighed();
    }

    @Override
    public void reweighed() {
        upTo = lineup.weight.clone();
        for (int slot = 1; slot < upTo.length; slot++) {
            upTo[slot] += upTo[slot - 1];
        }
    }

    @Override
    public int choose(String hashKey) {
        if (lineup.openSlots() == 0) {
            return NONE;
        }
        int one = draw(NONE);
        if (lineup.openSlots() == 1) {
            return one;
        }
        int other = draw(one);
        return lineup.pressure[other] < lineup.pressure[one] ? other : one;
    }

    private int draw(int not) {
        for (int i = 0; i < DRAWS; i++) {
            double point = random.nextDouble() * upTo[upTo.length - 1];
            int slot = Arrays.binarySearch(upTo, point);
            // A point belongs to the first sum above it.
            slot = Math.min(slot < 0 ? -slot - 1 : slot + 1, upTo.length - 1);
            if (lineup.open[slot] && slot != not) {
                return slot;
            }
        }
        return drawByScan(not);
    }

    private int drawByScan(int not) {
        double total = 0;
        for (int slot = 0; slot < upTo.length; slot++) {
            total += lineup.open[slot] && slot != not ? lineup.weight[slot] : 0;
        }
        double point = random.nextDouble() * total;
        int found = NONE;
        for (int slot = 0; slot < upTo.length; slot++) {
            if (lineup.open[slot] && slot != not) {
                found = slot;
                point -= lineup.weight[slot];
                if (point < 0) {
                    break;
                }
            }
        }
        return found;
    }
}
