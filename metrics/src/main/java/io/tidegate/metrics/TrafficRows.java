package io.tidegate.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.figures.FrontendFigures;
import io.tidegate.core.figures.LoopFigures;
import io.tidegate.core.figures.ServerFigures;
import java.util.List;

/**
 * What the event loops count for frontends, backends and servers, summed for one scrape. What the configuration names is
 * there from the start with 0, where that is few rows; codes, messages and results come with their first count.
 *
 * <p>Thread: one at a time.
 */
final class TrafficRows {
    private static final List<String> DIRECTIONS = List.of("to_server", "to_client");

    private final Shown shown;
    private final Rows connections = new Rows(Family.CONNECTIONS_ACTIVE);
    private final Rows handshakes = new Rows(Family.HANDSHAKES);
    private final Rows requests = new Rows(Family.REQUESTS);
    private final Rows entryFailures = new Rows(Family.ENTRY_FAILURES);
    private final Rows tunnels = new Rows(Family.TUNNELS_ACTIVE);
    private final Rows bytes = new Rows(Family.TUNNEL_BYTES);
    private final Rows messages = new Rows(Family.TUNNEL_MESSAGES);
    private final Rows closed = new Rows(Family.TUNNELS_CLOSED);
    private final Distributions handshakeSeconds = new Distributions(Family.HANDSHAKE_SECONDS);
    private final Distributions tunnelSeconds = new Distributions(Family.TUNNEL_SECONDS);

    TrafficRows(Shown shown) {
        this.shown = shown;
    }

    /** What is configured, as if nothing had happened yet. */
    void addNames(Configuration configuration) {
        configuration.frontends().forEach((name, frontend) -> {
            connections.add(0, name);
            frontend.routes().forEach(route -> handshakes.add(0, name, route.backend(), "ok"));
        });
        configuration
                .backends()
                .forEach((name, backend) -> backend.servers().keySet().forEach(server -> {
                    tunnels.add(0, name, server);
                    DIRECTIONS.forEach(direction -> bytes.add(0, name, server, direction));
                }));
    }

    void add(LoopFigures loop) {
        loop.frontends().forEach((name, figures) -> {
            if (shown.frontend(name)) {
                addFrontend(name, figures);
            }
        });
        loop.backends().forEach((name, figures) -> {
            if (shown.backend(name)) {
                handshakeSeconds.add(figures.handshakes(), name);
                tunnelSeconds.add(figures.tunnels(), name);
            }
        });
        loop.servers().forEach((id, figures) -> {
            if (shown.server(id.backend(), id.name())) {
                addServer(id, figures);
            }
        });
    }

    private void addFrontend(String name, FrontendFigures figures) {
        connections.add(figures.connectionsActive().value(), name);
        figures.handshakes().forEach((outcome, count) -> {
            if (shown.backend(outcome.backend())) {
                handshakes.add(count.value(), name, outcome.backend(), outcome.result());
            }
        });
        figures.requests().forEach((outcome, count) -> {
            if (shown.backend(outcome.backend())) {
                requests.add(count.value(), name, outcome.backend(), outcome.result());
            }
        });
        figures.entryFailures().forEach((why, count) -> entryFailures.add(count.value(), name, why.word()));
    }

    private void addServer(LoopFigures.ServerName id, ServerFigures figures) {
        tunnels.add(figures.tunnelsActive().value(), id.backend(), id.name());
        for (int direction = 0; direction < DIRECTIONS.size(); direction++) {
            String to = DIRECTIONS.get(direction);
            bytes.add(figures.bytes(direction).value(), id.backend(), id.name(), to);
            addMessages(id, figures, direction);
        }
        figures.closed()
                .forEach((how, count) -> closed.add(count.value(), id.backend(), id.name(), how.by(), how.code()));
    }

    /** Ten rows for each server: those that never counted are left out, or 5,000 servers would make 15 MB. */
    private void addMessages(LoopFigures.ServerName id, ServerFigures figures, int direction) {
        for (int opcode = 0; opcode < ServerFigures.OPCODES.size(); opcode++) {
            long count = figures.messages(direction, opcode).value();
            if (count > 0) {
                messages.add(
                        count, id.backend(), id.name(), DIRECTIONS.get(direction), ServerFigures.OPCODES.get(opcode));
            }
        }
    }

    List<MetricSnapshot> snapshots() {
        return List.of(
                connections.snapshot(),
                handshakes.snapshot(),
                handshakeSeconds.snapshot(),
                requests.snapshot(),
                entryFailures.snapshot(),
                tunnels.snapshot(),
                tunnelSeconds.snapshot(),
                bytes.snapshot(),
                messages.snapshot(),
                closed.snapshot());
    }
}
