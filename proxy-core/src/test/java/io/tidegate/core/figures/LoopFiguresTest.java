package io.tidegate.core.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.config.load.ConfigurationLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopFiguresTest {
    private static final ServerId KEPT = new ServerId("kept", "s", "ws://127.0.0.1:1");
    private static final ServerId GONE = new ServerId("gone", "s", "ws://127.0.0.1:2");

    private final LoopFigures one = new LoopFigures();
    private final LoopFigures other = new LoopFigures();

    private void forget() throws Exception {
        Configuration now = ConfigurationLoader.parse("""
            tidegate {
              frontends.public { bind = "127.0.0.1:1", routes = [ { backend = kept } ] }
              backends.kept.servers { s.url = "ws://127.0.0.1:1" }
            }
            """, "test", Path.of("."));
        one.forget(now, List.of(one, other));
    }

    @Test
    void what_is_configured_is_kept_and_what_is_not_is_forgotten() throws Exception {
        one.server(KEPT).bytes(ServerFigures.TO_SERVER).add(7);
        one.server(GONE).bytes(ServerFigures.TO_SERVER).add(7);
        one.backend("gone").tunnels().record(1);
        one.frontend("gone").connectionsActive().add(0);
        one.frontend("public").handshake("kept", "ok");
        one.frontend("public").handshake("gone", "ok");
        one.frontend("public").handshake("", "no-route");
        forget();

        assertEquals(7, one.server(KEPT).bytes(ServerFigures.TO_SERVER).value());
        assertEquals(1, one.servers().size());
        assertFalse(one.backends().containsKey("gone"));
        assertFalse(one.frontends().containsKey("gone"));
        assertEquals(2, one.frontend("public").handshakes().size());
    }

    @Test
    void what_is_open_on_another_loop_is_kept_until_it_ends() throws Exception {
        one.server(GONE).bytes(ServerFigures.TO_SERVER).add(7);
        other.server(GONE).tunnelsActive().add(1);
        forget();
        assertEquals(7, one.server(GONE).bytes(ServerFigures.TO_SERVER).value());

        other.server(GONE).tunnelsActive().add(-1);
        forget();
        assertTrue(one.servers().isEmpty());
    }

    @Test
    void a_server_with_another_url_counts_on() {
        one.server(KEPT).tunnelsActive().add(1);
        one.server(new ServerId("kept", "s", "ws://127.0.0.1:9"))
                .tunnelsActive()
                .add(1);

        assertEquals(2, one.server(KEPT).tunnelsActive().value());
    }
}
