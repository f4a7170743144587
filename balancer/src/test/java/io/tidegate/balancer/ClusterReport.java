package io.tidegate.balancer;

import io.tidegate.core.config.Backend.Balance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What old counts cost: {@code ClusterReport NODES SERVERS DIRECTORY} prints the table of docs/cluster.md and writes its
 * plot. On the average 40 tunnels a server, each a minute long. With 100 nodes and 5,000 servers it takes three minutes.
 */
final class ClusterReport {
    private static final double TUNNELS_A_SERVER = 40;
    private static final double LIFE_MILLIS = 60_000;
    private static final double LASTS_MILLIS = 180_000;
    private static final int[] SECONDS = {1, 2, 5, 10};

    private ClusterReport() {}

    public static void main(String[] arguments) throws Exception {
        int nodes = Integer.parseInt(arguments[0]);
        int servers = Integer.parseInt(arguments[1]);
        Path directory = Path.of(arguments[2]);
        Chart chart = new Chart(
                nodes + " nodes, " + servers + " servers: the fullest server over the mean", "max/mean", "s", 1);
        System.out.println("| balance | nodes | others' counts | max/mean | min/mean |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (Balance balance : List.of(Balance.LEAST_CONN, Balance.RANDOM_TWO)) {
            row(balance, 1, servers, 0, "(none)");
            List<Chart.Point> points = new ArrayList<>();
            for (int seconds : SECONDS) {
                double max = row(balance, nodes, servers, seconds, "every " + seconds + " s");
                points.add(new Chart.Point(seconds, max));
            }
            row(balance, nodes, servers, 0, "never");
            chart.line(word(balance), points);
        }
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("staleness-" + nodes + "-" + servers + ".svg"), chart.svg());
    }

    private static double row(Balance balance, int nodes, int servers, int seconds, String told) {
        var result = new ClusterSimulation(balance, nodes, servers)
                .run(servers * TUNNELS_A_SERVER / LIFE_MILLIS * 1000, LIFE_MILLIS, LASTS_MILLIS, seconds * 1000.0);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %s | %.2f | %.2f |%n",
                word(balance),
                nodes,
                told,
                result.maxToMean(),
                result.minToMean());
        return result.maxToMean();
    }

    private static String word(Balance balance) {
        return balance.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
