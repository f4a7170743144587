package io.tidegate.balancer.policy;

/**
 * {@code hash}: the same key to the same server, in every process, as long as that server is not overloaded.
 *
 * <p>Weighted rendezvous hashing (Thaler and Ravishankar 1998; Schindelhauer and Schomaker 2005): each server gets a
 * number from the key and its own name, an exponential variate divided by its weight, and the least wins. A server that
 * leaves or comes moves its own keys and no others, shares are exact in the weights, and there is no ring to build anew
 * with each weight. The load is bounded (Mirrokni, Thorup, Zadimoghaddam 2018): who holds {@value #BOUND} times its
 * share already is passed over, and the key goes to its next. A share is a server's part, by weight, of all that the
 * open servers hold, the new one included. A server that holds less than {@value #FREE} is at no bound.
 */
final class BoundedHash implements Policy {
    private static final double BOUND = 1.25;

    /**
     * While a backend is all but empty, 1.25 times a share is 1: then the tunnel of a client that has just left, and whose end
     * is not counted yet, would send the next client of the same key elsewhere.
     */
    private static final double FREE = 2;

    private Lineup lineup = new Lineup(0);

    @Override
    public void lineUp(Lineup lineup, int last, int turn) {
        this.lineup = lineup;
    }

    @Override
    public int choose(String hashKey) {
        // Some server is below its bound always, since the bounds add up to more than the loads.
        return best(StableHash.of(hashKey), BOUND * (lineup.openLoad() + 1), lineup.openWeight());
    }

    private int best(long key, double bound, double totalWeight) {
        int found = NONE;
        double least = Double.POSITIVE_INFINITY;
        for (int slot = 0; slot < lineup.size(); slot++) {
            double weight = lineup.weight[slot];
            double uniform = ((StableHash.mix(key ^ lineup.seed[slot]) >>> 11) + 0.5) * 0x1p-53; // never 0
            // -ln u is at least 1 - u: the logarithm is needed only for those that may still win, about ln(n) of n.
            if (1 - uniform < least * weight
                    && lineup.open[slot]
                    && lineup.load[slot] < Math.max(FREE, Math.ceil(bound * weight / totalWeight))) {
                // StrictMath, for every process is to choose alike.
                double variate = -StrictMath.log(uniform) / weight;
                if (variate < least) {
                    least = variate;
                    found = slot;
                }
            }
        }
        return found;
    }
}
