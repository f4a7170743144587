package io.tidegate.balancer;

import io.tidegate.core.config.Backend.Balance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * All algorithms in all scenarios: {@code BalancingReport SERVERS TUNNELS DIRECTORY} prints the table of
 * docs/balancing.md and writes its plots. TUNNELS are the new clients of each algorithm, spread over the scenarios.
 */
final class BalancingReport {
    private BalancingReport() {}

    public static void main(String[] arguments) throws Exception {
        int servers = Integer.parseInt(arguments[0]);
        long tunnels = Long.parseLong(arguments[1]) / Scenario.values().length;
        Path directory = Path.of(arguments[2]);
        Files.createDirectories(directory);
        System.out.println("| scenario | balance | max/mean before | worst max/mean | max/mean at the end"
                + " | worst min/mean | min/mean at the end | most new on one server in a second | tunnels opened |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        try (ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (Scenario scenario : Scenario.values()) {
                report(scenario, run(workers, scenario, servers, tunnels), directory);
            }
        }
    }

    private static Map<Balance, Future<Series>> run(
            ExecutorService workers, Scenario scenario, int servers, long tunnels) {
        Map<Balance, Future<Series>> all = new EnumMap<>(Balance.class);
        for (Balance balance : Balance.values()) {
            Callable<Series> work = () -> scenario.run(balance, servers, tunnels);
            all.put(balance, workers.submit(work));
        }
        return all;
    }

    private static void report(Scenario scenario, Map<Balance, Future<Series>> running, Path directory)
            throws Exception {
        Chart chart = new Chart(scenario.says, "max/mean");
        for (Map.Entry<Balance, Future<Series>> entry : running.entrySet()) {
            String word = entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', '-');
            Series series = entry.getValue().get();
            System.out.println(row(scenario, word, series));
            if (entry.getKey() == Balance.FIRST) {
                continue; // uneven by intention, and would hide the others
            }
            chart.line(
                    word,
                    series.samples.stream()
                            .filter(sample -> sample.second() >= Scenario.BEGINS_SECOND - 600)
                            .map(sample -> new Chart.Point(
                                    (sample.second() - Scenario.BEGINS_SECOND) / 60.0, sample.maxToMean()))
                            .toList());
        }
        write(directory.resolve(scenario.file + ".svg"), chart.svg());
    }

    private static String row(Scenario scenario, String word, Series series) {
        long begins = Scenario.BEGINS_SECOND;
        long ends = Scenario.LASTS_SECONDS;
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.2f | %.2f | %.2f | %.2f | %.2f | %d | %d |",
                scenario.file,
                word,
                series.at(begins - 10).maxToMean(),
                series.worstMax(begins, ends),
                series.samples.getLast().maxToMean(),
                series.worstMin(begins, ends),
                series.samples.getLast().minToMean(),
                series.busiest(begins, ends),
                series.arrivals());
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
