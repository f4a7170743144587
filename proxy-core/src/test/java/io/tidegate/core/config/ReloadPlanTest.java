package io.tidegate.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.load.ConfigurationException;
import io.tidegate.core.config.load.ConfigurationLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReloadPlanTest {
    private static final String BASE = """
        tidegate {
          frontends {
            a { bind = "127.0.0.1:8080", routes = [ { match { path-regex = "^/x" }, backend = live } ] }
            b { bind = "127.0.0.1:8081", routes = [ { backend = web } ] }
          }
          backends {
            live { servers { one { url = "ws://127.0.0.1:1" }, two { url = "ws://127.0.0.1:2" } } }
            web { servers { w { url = "http://127.0.0.1:3" } } }
          }
        }
        """;

    private static Configuration load(String hocon) throws ConfigurationException {
        return ConfigurationLoader.parse(hocon, "test.conf", Path.of(""));
    }

    private static ReloadPlan to(String more) throws ConfigurationException {
        return ReloadPlan.of(load(BASE), load(BASE + more));
    }

    @Test
    void of_two_readings_of_one_file_is_empty() throws Exception {
        ReloadPlan plan = to("");
        assertTrue(plan.isEmpty());
        assertEquals(List.of("nothing changed"), plan.lines());
        assertEquals(List.of("a", "b"), plan.frontends().untouched());
        assertEquals(3, plan.servers().untouched().size());
    }

    @Test
    void tells_frontends_that_come_go_and_change() throws Exception {
        ReloadPlan plan = to("""
            tidegate.frontends { a = null, c { bind = "127.0.0.1:8082", routes = [] }, b.limits.max-connections = 5 }
            """);
        assertEquals(new Changes<>(List.of("c"), List.of("a"), List.of("b"), List.of()), plan.frontends());
        assertEquals(List.of("frontend c: added", "frontend a: removed", "frontend b: changed"), plan.lines());
    }

    @Test
    void tells_servers_that_come_go_and_change() throws Exception {
        ReloadPlan plan = to("""
            tidegate.backends.live.servers { one.weight = 5, two = null, three { url = "ws://127.0.0.1:4" } }
            """);
        assertEquals(List.of("live"), plan.backends().changed());
        assertEquals(List.of("web"), plan.backends().untouched());
        assertEquals(
                List.of(new ServerId("live", "three", "ws://127.0.0.1:4")),
                plan.servers().added());
        assertEquals(
                List.of(new ServerId("live", "two", "ws://127.0.0.1:2")),
                plan.servers().removed());
        assertEquals(
                List.of(new ServerId("live", "one", "ws://127.0.0.1:1")),
                plan.servers().changed());
    }

    @Test
    void takes_a_server_with_another_url_for_another_server() throws Exception {
        ReloadPlan plan = to("tidegate.backends.live.servers.one.url = \"ws://127.0.0.1:9\"");
        assertEquals(
                List.of(new ServerId("live", "one", "ws://127.0.0.1:9")),
                plan.servers().added());
        assertEquals(
                List.of(new ServerId("live", "one", "ws://127.0.0.1:1")),
                plan.servers().removed());
        assertEquals(List.of(), plan.servers().changed());
    }

    @Test
    void tells_settings_of_the_whole() throws Exception {
        ReloadPlan plan = to("tidegate { timeouts.client = 1s, drain.grace = 1s, admin.token = hush, watch = true }");
        assertEquals(List.of("timeouts", "drain", "admin.token", "watch"), plan.settings());
        assertEquals(List.of(), plan.needsRestart());
        assertFalse(plan.toString().contains("hush"));
    }

    @Test
    void names_what_needs_a_restart() throws Exception {
        ReloadPlan plan =
                to("tidegate { event-loops = 4, transport = channel, admin.bind = \"off\", cluster.secret = hush }");
        assertEquals(
                List.of(
                        "tidegate.event-loops changed from auto to 4, which needs a restart",
                        "tidegate.transport changed from auto to channel, which needs a restart",
                        "tidegate.admin.bind changed from 127.0.0.1:9901 to off, which needs a restart",
                        "tidegate.cluster changed, which needs a restart"),
                plan.needsRestart());
        assertFalse(plan.isEmpty());
    }
}
