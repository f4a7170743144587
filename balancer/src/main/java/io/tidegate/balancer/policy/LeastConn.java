package io.tidegate.balancer.policy;

import java.util.random.RandomGenerator;

/**
 * {@code least-conn}: the server whose load would be least, for its weight, once it had one more; equals in turn.
 *
 * <p>A scan: 0.5 µs at 1,000 servers, see docs/balancing.md.
 *
 * <p>Where several nodes choose from many servers, all would send their clients to the same few emptiest until they hear of
 * each other. There {@link Spread} chooses, and no single server is the right one.
 */
final class LeastConn implements Policy {
    /** With fewer servers a herd does little harm (docs/decisions/0003), and the emptiest is what people expect. */
    private static final int MANY = 16;

    private final Spread spread;
    private Lineup lineup = new Lineup(0);
    private int turn;

    LeastConn(RandomGenerator random) {
        this.spread = new Spread(random);
    }

    @Override
    public void lineUp(Lineup lineup, int last, int turn) {
        this.lineup = lineup;
        this.turn = turn;
    }

    @Override
    public int choose(String hashKey) {
        int slot = lineup.size() < MANY ? NONE : spread.choose(lineup);
        return slot == NONE ? least() : slot;
    }

    @Override
    public void chosen(int slot) {
        turn = slot + 1;
        spread.chosen();
    }

    @Override
    public void told(int nodes) {
        spread.told(lineup, nodes);
    }

    private int least() {
        int size = lineup.size();
        int late = least(turn, size);
        int early = least(0, Math.min(turn, size));
        if (early == NONE) {
            return late;
        }
        return late == NONE || lineup.pressure[early] < lineup.pressure[late] ? early : late;
    }

    /** The first of the least pressed from one slot to another. */
    private int least(int from, int to) {
        double[] pressure = lineup.pressure;
        double best = Double.POSITIVE_INFINITY;
        int found = NONE;
        for (int slot = from; slot < to; slot++) {
            if (pressure[slot] < best) {
                best = pressure[slot];
                found = slot;
            }
        }
        return found;
    }
}
