package io.tidegate.balancer.policy;

import java.util.Arrays;

/**
 * The usable servers of one tier as the algorithms see them: arrays with a slot for each, in the order of the file, so
 * that a scan over thousands reads memory in a row.
 *
 * <p>Thread: the balancer's.
 */
public final class Lineup {
    final double[] weight;
    final int[] load;

    /** The part of the load that this node holds. */
    final int[] own;

    final boolean[] open;
    final long[] seed;

    /** (load + 1) / weight where the slot is open, infinite elsewhere: what least-conn looks for the least of. */
    final double[] pressure;

    private int openSlots;
    private double openWeight;
    private long openLoad;

    public Lineup(int size) {
        weight = new double[size];
        load = new int[size];
        own = new int[size];
        open = new boolean[size];
        seed = new long[size];
        pressure = new double[size];
        Arrays.fill(pressure, Double.POSITIVE_INFINITY);
    }

    /** Fills a slot. {@code weight} is above zero, {@code seed} the server's identity for hashing. */
    public void fill(int slot, double weight, int load, long seed) {
        this.weight[slot] = weight;
        this.load[slot] = load;
        this.seed[slot] = seed;
    }

    public int size() {
        return weight.length;
    }

    /** How many slots may take one more. */
    public int openSlots() {
        return openSlots;
    }

    /** What the weights of the open slots add up to. */
    public double openWeight() {
        return openWeight;
    }

    /** How much the open slots hold together. */
    public long openLoad() {
        return openLoad;
    }

    public boolean isOpen(int slot) {
        return open[slot];
    }

    public double weight(int slot) {
        return weight[slot];
    }

    public int load(int slot) {
        return load[slot];
    }

    /** Says whether the slot may take one more. */
    public void open(int slot, boolean now) {
        if (open[slot] != now) {
            open[slot] = now;
            openSlots += now ? 1 : -1;
            openWeight += now ? weight[slot] : -weight[slot];
            openLoad += now ? load[slot] : -load[slot];
            press(slot);
        }
    }

    public void load(int slot, int now) {
        openLoad += open[slot] ? now - load[slot] : 0;
        load[slot] = now;
        press(slot);
    }

    /** Says how much of the load is this node's. */
    public void own(int slot, int now) {
        own[slot] = now;
    }

    /** Changes a weight; the policy is told by {@link Policy#reweighed} once all are changed. */
    public void weight(int slot, double now) {
        openWeight += open[slot] ? now - weight[slot] : 0;
        weight[slot] = now;
        press(slot);
    }

    private void press(int slot) {
        // A division of whole numbers is correctly rounded: equal ratios are equal doubles, so that ties are seen.
        pressure[slot] = open[slot] ? (load[slot] + 1) / weight[slot] : Double.POSITIVE_INFINITY;
    }
}
