package io.tidegate.balancer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What was seen in a simulation over time. */
final class Series {
    private final long everyMillis;
    final List<Sample> samples = new ArrayList<>();
    private int busiest;
    private long arrivals;
    private long refused;
    private int openAtEnd;

    /**
     * One moment.
     *
     * @param maxToMean the fullest server in service over the mean of these
     * @param minToMean the emptiest
     * @param busiest the most tunnels that any server got in one second since the sample before
     */
    record Sample(long second, double mean, double maxToMean, double minToMean, int busiest) {}

    Series(long everyMillis) {
        this.everyMillis = everyMillis;
    }

    void onSecond(long nowMillis, Collection<SimulatedServer> servers) {
        int most = 0;
        int least = Integer.MAX_VALUE;
        long sum = 0;
        int count = 0;
        for (SimulatedServer server : servers) {
            busiest = Math.max(busiest, server.openedThisSecond);
            server.openedThisSecond = 0;
            if (server.inService) {
                most = Math.max(most, server.open());
                least = Math.min(least, server.open());
                sum += server.open();
                count++;
            }
        }
        if (nowMillis % everyMillis == 0 && sum > 0) {
            double mean = (double) sum / count;
            samples.add(new Sample(nowMillis / 1000, mean, most / mean, least / mean, busiest));
            busiest = 0;
        }
    }

    Series ended(long arrivals, long refused, int openAtEnd) {
        this.arrivals = arrivals;
        this.refused = refused;
        this.openAtEnd = openAtEnd;
        return this;
    }

    long arrivals() {
        return arrivals;
    }

    long refused() {
        return refused;
    }

    int openAtEnd() {
        return openAtEnd;
    }

    Sample at(long second) {
        return samples.stream()
                .filter(sample -> sample.second() >= second)
                .findFirst()
                .orElse(samples.getLast());
    }

    double worstMax(long from, long to) {
        return within(from, to).stream().mapToDouble(Sample::maxToMean).max().orElse(0);
    }

    double worstMin(long from, long to) {
        return within(from, to).stream().mapToDouble(Sample::minToMean).min().orElse(0);
    }

    int busiest(long from, long to) {
        return within(from, to).stream().mapToInt(Sample::busiest).max().orElse(0);
    }

    private List<Sample> within(long from, long to) {
        return samples.stream()
                .filter(sample -> sample.second() >= from && sample.second() <= to)
                .toList();
    }
}
