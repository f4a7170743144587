package io.tidegate.balancer;

import java.util.Arrays;

/** A server of the simulation and the tunnels that it has. */
final class SimulatedServer {
    private final Tunnels tunnels;
    private int[] open = new int[64];
    private int size;
    boolean inService = true;
    int openedThisSecond;

    SimulatedServer(Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    int open() {
        return size;
    }

    int newest() {
        return open[size - 1];
    }

    int add(int tunnel) {
        if (size == open.length) {
            open = Arrays.copyOf(open, 2 * size);
        }
        open[size] = tunnel;
        openedThisSecond++;
        return size++;
    }

    void remove(int place) {
        int last = open[--size];
        open[place] = last;
        tunnels.moved(last, place);
    }
}
