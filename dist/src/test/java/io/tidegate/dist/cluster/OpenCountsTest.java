package io.tidegate.dist.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.core.bus.BackendStatus;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.config.Backend.Balance;
import io.tidegate.core.config.ServerId;
import io.tidegate.dist.cluster.Said.Counts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OpenCountsTest {
    private static final ServerId SERVER = new ServerId("live", "one", "ws://10.0.0.1:9000");

    private final OpenCounts counts = new OpenCounts();

    private List<Counts> due(int... open) {
        List<ServerStatus> servers = open.length == 0
                ? List.of()
                : List.of(new ServerStatus(
                        SERVER, ServerState.READY, Health.UP, 1, open[0], 0, open[0], Optional.empty()));
        return counts.due(List.of(new BackendStatus("live", Balance.LEAST_CONN, 0, servers)));
    }

    @Test
    void are_told_where_they_have_changed() {
        assertEquals(List.of(new Counts(true, Map.of(SERVER, 5))), due(5));
        assertEquals(List.of(), due(5));
        assertEquals(List.of(new Counts(false, Map.of(SERVER, 6))), due(6));
    }

    @Test
    void of_a_server_that_a_reload_takes_away_and_brings_back_are_told_anew() {
        due(5);
        due();
        assertEquals(List.of(new Counts(false, Map.of(SERVER, 5))), due(5));
    }
}
