package io.tidegate.dist.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.load.ConfigurationException;
import io.tidegate.core.config.load.ConfigurationLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadyLineTest {
    private final List<List<String>> said = new ArrayList<>();
    private final ReadyLine line = new ReadyLine(configuration(), said::add);

    private static Configuration configuration() {
        try {
            return ConfigurationLoader.parse("""
                tidegate {
                  frontends.public { bind = "127.0.0.1:8080", routes = [ { backend = live } ] }
                  backends {
                    live.servers = [ "ws://127.0.0.1:9000" ]
                    web.servers = [ "http://127.0.0.1:9001" ]
                    unasked { servers = [ "http://127.0.0.1:9002" ], health-check.type = none }
                  }
                }
                """, "test", Path.of(""));
        } catch (ConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void waits_for_the_first_round_of_each_backend_that_is_checked() {
        line.onListening();
        line.onFirstRound("live");
        assertEquals(List.of(), said);
        line.onFirstRound("web");
        assertEquals(List.of(List.of()), said);
    }

    @Test
    void waits_for_the_listeners_too() {
        line.onFirstRound("web");
        line.onFirstRound("live");
        assertEquals(List.of(), said);
        line.onListening();
        assertEquals(List.of(List.of()), said);
    }

    @Test
    void names_the_backends_that_had_no_round_when_it_waits_no_longer() {
        line.onListening();
        line.onFirstRound("web");
        line.onPatienceOver();
        assertEquals(List.of(List.of("live")), said);
    }

    @Test
    void is_said_once() {
        line.onListening();
        line.onPatienceOver();
        line.onFirstRound("web");
        line.onFirstRound("live");
        line.onPatienceOver();
        assertEquals(1, said.size());
    }
}
