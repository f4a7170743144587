package io.tidegate.balancer.policy;

import java.util.random.RandomGenerator;

/**
 * Chooses by chance so that many nodes with counts of each other that are a second old fill their servers evenly, without a
 * word: the load of a server is read as what it will be (Dahlin 2000, "Interpreting Stale Load Information").
 *
 * <p>A node takes it that the others do as it does. What it opens until it hears of them again, about as much as since the
 * last time, all of them open; poured over the servers like water, that fills the emptiest to one level. A server is
 * chosen with the chance that its part of that water is. Of a server's load this node's own part counts once for each
 * node: as much would be there if all did the same. That keeps each node level for itself as well, which is half of what
 * makes the sum level, and ends its share in a server that came in empty.
 *
 * <p>Thread: the balancer's.
 */
final class Spread {
    private final RandomGenerator random;
    private int nodes = 1;
    private int opened;
    private double level;

    Spread(RandomGenerator random) {
        this.random = random;
    }

    /** The slot of an open server below the level, {@link Policy#NONE} where there is none, or no other node. */
    int choose(Lineup lineup) {
        double missing = 0;
        for (int slot = 0; nodes > 1 && slot < lineup.size(); slot++) {
            missing += missing(lineup, slot);
        }
        double point = random(missing);
        int found = Policy.NONE;
        for (int slot = 0; point >= 0 && slot < lineup.size(); slot++) {
            double part = missing(lineup, slot);
            if (part > 0) {
                found = slot;
                point -= part;
            }
        }
        return found;
    }

    void chosen() {
        opened++;
    }

    void told(Lineup lineup, int nodes) {
        this.nodes = nodes;
        if (nodes > 1) {
            // one more than opened: who opens little chooses, too, and all others with it
            level = level(lineup, (double) nodes * (opened + 1));
        }
        opened = 0;
    }

    private double random(double missing) {
        return missing > 0 ? random.nextDouble() * missing : -1;
    }

    private double missing(Lineup lineup, int slot) {
        return lineup.open[slot] ? Math.max(0, level * lineup.weight[slot] - assumed(lineup, slot)) : 0;
    }

    private double assumed(Lineup lineup, int slot) {
        return lineup.load[slot] + (nodes - 1.0) * lineup.own[slot];
    }

    /** How full for its weight a server is that gets some of this water: falls with each turn, until no fuller one is in. */
    private double level(Lineup lineup, double water) {
        double now = Double.POSITIVE_INFINITY;
        while (true) {
            double sum = water;
            double weights = 0;
            for (int slot = 0; slot < lineup.size(); slot++) {
                double assumed = assumed(lineup, slot);
                if (lineup.open[slot] && assumed < now * lineup.weight[slot]) {
                    sum += assumed;
                    weights += lineup.weight[slot];
                }
            }
            if (weights == 0) {
                return 0; // nobody is open
            }
            if (sum / weights >= now) {
                return now;
            }
            now = sum / weights;
        }
    }
}
