package io.tidegate.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Server;
import io.tidegate.core.figures.LoopFigures;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many of the source ports towards each server are used: servers of one address, in whatever backend, share them. */
final class PortRows {
    private PortRows() {}

    static MetricSnapshot snapshot(Configuration configuration, List<LoopFigures> loops, int localPorts) {
        Map<String, Long> used = new HashMap<>();
        configuration
                .backends()
                .values()
                .forEach(backend -> backend.servers()
                        .values()
                        .forEach(server -> used.merge(place(server), connections(server, loops), Long::sum)));
        List<GaugeDataPointSnapshot> rows = new ArrayList<>();
        for (Backend backend : configuration.backends().values()) {
            for (Server server : backend.servers().values()) {
                if (localPorts > 0) {
                    double ports = (double) localPorts * sources(backend, server);
                    rows.add(new GaugeDataPointSnapshot(
                            used.getOrDefault(place(server), 0L) / ports,
                            Labels.of(
                                    "backend",
                                    backend.name(),
                                    "server",
                                    server.id().name()),
                            null));
                }
            }
        }
        return new GaugeSnapshot(Family.SERVER_PORTS_USED.metadata(), rows);
    }

    private static String place(Server server) {
        return server.host() + ' ' + server.port();
    }

    private static long connections(Server server, List<LoopFigures> loops) {
        LoopFigures.ServerName name =
                new LoopFigures.ServerName(server.id().backend(), server.id().name());
        return loops.stream()
                .map(loop -> loop.servers().get(name))
                .filter(figures -> figures != null)
                .mapToLong(figures -> figures.connectionsActive().value())
                .sum();
    }

    /** How many addresses we connect from: those of the server's family, IPv4 for a name where there are any. */
    private static long sources(Backend backend, Server server) {
        boolean four =
                isFour(server.host()) && backend.sourceAddresses().stream().anyMatch(Inet4Address.class::isInstance);
        return Math.max(
                1,
                backend.sourceAddresses().stream()
                        .filter(address -> address instanceof Inet4Address == four)
                        .count());
    }

    private static boolean isFour(String host) {
        try {
            return InetAddress.ofLiteral(host) instanceof Inet4Address;
        } catch (IllegalArgumentException e) {
            return true; // a name
        }
    }
}
