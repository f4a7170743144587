package io.tidegate.balancer.policy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * {@code round-robin}: smooth and exact in the weights. In any run of as many choices as the weights add up to, each
 * server comes as often as its weight says, and never twice in a row unless its weight is more than half of all.
 *
 * <p>Each server's n-th turn is released at n / weight and due at (n + 1) / weight, in units of the whole round; of the
 * turns that are released the one due first is next (as in fair queueing: Bennett and Zhang 1996, WF2Q), of equals the
 * heavier server's, then the one that comes first. The usual smooth weighted round-robin (nginx) is exact too, but puts
 * a server twice in a row at the seam of two rounds: weights 2, 1, 1 give a b c a, a b c a.
 */
final class RoundRobin implements Policy {
    private Lineup lineup = new Lineup(0);

    /** All below is in the order in which equals come: {@code slots[i]} is the slot of the i-th. */
    private int[] slots = {};

    private int[] places = {};
    private double[] weights = {};
    private double[] turns = {};
    private double[] released = {};
    private double[] due = {};
    private double totalWeight;
    private double time;
    private int last = NONE;

    @Override
    public void lineUp(Lineup lineup, int last, int turn) {
        this.lineup = lineup;
        this.last = last;
        int size = lineup.size();
        slots = IntStream.range(0, size)
                .mapToObj(i -> (turn + i) % size)
                .sorted(Comparator.comparingDouble(slot -> -lineup.weight[slot]))
                .mapToInt(Integer::intValue)
                .toArray();
        places = new int[size];
        weights = new double[size];
        turns = new double[size];
        released = new double[size];
        due = new double[size];
        totalWeight = Arrays.stream(lineup.weight).sum();
        time = 0;
        for (int place = 0; place < size; place++) {
            places[slots[place]] = place;
            weights[place] = lineup.weight[slots[place]];
            schedule(place);
        }
    }

    /** Keeps how far each server is behind or ahead of its share. */
    @Override
    public void reweighed() {
        double now = time / totalWeight;
        totalWeight = Arrays.stream(lineup.weight).sum();
        time = 0;
        for (int place = 0; place < slots.length; place++) {
            turns[place] -= now * weights[place];
            weights[place] = lineup.weight[slots[place]];
            schedule(place);
        }
    }

    @Override
    public int choose(String hashKey) {
        int repeat = last != NONE && 2 * lineup.weight[last] > lineup.openWeight() ? NONE : last;
        int next = earliest((time + 1) / totalWeight, repeat);
        if (next == NONE) {
            next = earliest(Double.POSITIVE_INFINITY, repeat);
        }
        return next == NONE ? NONE : slots[next];
    }

    @Override
    public void chosen(int slot) {
        int place = places[slot];
        last = slot;
        // Where others are closed, those that are open run ahead of time, and time goes with them.
        time = Math.max(time + 1, Math.floor(released[place] * totalWeight));
        turns[place]++;
        schedule(place);
        if (lineup.openSlots() < slots.length) {
            passOver();
        }
        if (time >= totalWeight) {
            nextRound();
        }
    }

    /** Who is closed loses the turns that come by: once open again it gets its share, not all that it missed. */
    private void passOver() {
        for (int place = 0; place < slots.length; place++) {
            if (due[place] * totalWeight < time && !lineup.open[slots[place]]) {
                turns[place] = Math.floor(time * weights[place] / totalWeight);
                schedule(place);
            }
        }
    }

    private int earliest(double now, int not) {
        int found = NONE;
        double first = Double.POSITIVE_INFINITY;
        for (int place = 0; place < slots.length; place++) {
            if (due[place] < first && released[place] < now) {
                int slot = slots[place];
                if (lineup.open[slot] && slot != not) {
                    first = due[place];
                    found = place;
                }
            }
        }
        return found;
    }

    private void nextRound() {
        double rounds = Math.floor(time / totalWeight);
        time -= rounds * totalWeight;
        for (int place = 0; place < slots.length; place++) {
            turns[place] -= rounds * weights[place];
            schedule(place);
        }
    }

    private void schedule(int place) {
        released[place] = turns[place] / weights[place];
        due[place] = (turns[place] + 1) / weights[place];
    }
}
