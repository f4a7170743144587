package io.tidegate.balancer.policy;

/** {@code first}: fills the servers in order, each up to its limit; few servers in use, the rest may sleep. */
final class FirstFit implements Policy {
    private Lineup lineup = new Lineup(0);

    @Override
    public void lineUp(Lineup lineup, int last, int turn) {
        this.lineup = lineup;
    }

    @Override
    public int choose(String hashKey) {
        boolean[] open = lineup.open;
        for (int slot = 0; slot < open.length; slot++) {
            if (open[slot]) {
                return slot;
            }
        }
        return NONE;
    }
}
