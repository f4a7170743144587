package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.lifecycle.Startables;

/** Servers in containers, each with a network and a process table of its own, that hang or die. */
@EnabledIf(
        value = "io.tidegate.e2e.Engine#ready",
        disabledReason = "no container engine with the image of .ci/engine-setup.sh")
final class ContainersIT {
    private static final Map<String, GenericContainer<?>> servers = new LinkedHashMap<>();
    private static Product product;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        for (String name : new String[] {"steady", "hangs", "dies"}) {
            servers.put(name, Engine.server(name));
        }
        Startables.deepStart(servers.values()).join();
        port = Product.freePort();
        // the check is the default one, a handshake, only more often
        product = Product.start("""
            frontends.public {
              bind = "127.0.0.1:%d"
              routes = [ { match { path-prefix = "/pause" }, backend = pause }, { match { path-prefix = "/kill" }, backend = kill } ]
            }
            backends {
              pause { balance = round-robin, servers { steady { url = "%s" }, hangs { url = "%s" } }, health-check = ${check} }
              kill { balance = round-robin, servers { steady { url = "%s" }, dies { url = "%s" } }, health-check = ${check} }
            }
            """.formatted(port, url("steady"), url("hangs"), url("steady"), url("dies")).replace(
                "${check}", "{ interval = 500ms, fast-interval = 200ms, down-interval = 500ms, timeout = 1s }"));
        for (String backend : new String[] {"pause", "kill"}) {
            product.awaitHealth(backend, "steady", "up");
        }
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
        servers.values().forEach(GenericContainer::stop);
    }

    private static String url(String name) {
        GenericContainer<?> server = servers.get(name);
        return server == null ? "" : Engine.url(server);
    }

    private static GenericContainer<?> container(String name) {
        return java.util.Objects.requireNonNull(servers.get(name));
    }

    /** A tunnel to this one of two servers that take turns. */
    private static Caller tunnelTo(String server, String path) {
        Caller one = Caller.open(port, path);
        Caller two = Caller.open(port, path);
        one.send("who");
        boolean wanted = one.text().equals(server);
        (wanted ? two : one).close();
        return wanted ? one : two;
    }

    private static Map<String, Integer> whoAnswers(String path) {
        Map<String, Integer> answers = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            answers.merge(Caller.who(port, path), 1, Integer::sum);
        }
        return answers;
    }

    @Test
    void one_that_hangs_is_marked_down_by_the_handshake_check_and_comes_back_when_it_goes_on() {
        product.awaitHealth("pause", "hangs", "up");
        try (Caller tunnel = tunnelTo("hangs", "/pause")) {
            Engine.pause(container("hangs"));
            product.awaitHealth("pause", "hangs", "down");
            assertEquals(
                    "timeout",
                    product.server("pause", "hangs").getJsonObject("last_check").getString("result"));
            assertEquals(Map.of("steady", 10), whoAnswers("/pause"));
            assertEquals(
                    1,
                    product.metric("tidegate_tunnels_active", "backend=\"pause\"", "server=\"hangs\""),
                    "on-down = keep");

            tunnel.send("said while it hangs");
            Engine.unpause(container("hangs"));
            assertEquals("said while it hangs", tunnel.text());
            product.awaitHealth("pause", "hangs", "up");
            assertEquals(Map.of("steady", 5, "hangs", 5), whoAnswers("/pause"));
        }
        product.await(
                "every lease back",
                () -> product.server("pause", "hangs").getInteger("active") == 0
                        && product.server("pause", "steady").getInteger("active") == 0);
        assertEquals(
                product.metric("tidegate_handshakes_total", "backend=\"pause\"", "result=\"ok\""),
                product.metric("tidegate_handshakes_total", "backend=\"pause\""),
                "no client saw any of it");
    }

    @Test
    void one_that_is_killed_ends_its_tunnels_and_gets_no_more() {
        product.awaitHealth("kill", "dies", "up");
        Caller tunnel = tunnelTo("dies", "/kill");
        Engine.kill(container("dies"));

        Caller.Heard end = tunnel.hear();
        if (end instanceof Caller.Heard.Closed closed) {
            assertEquals(1006, closed.code());
        } else {
            assertInstanceOf(Caller.Heard.Failed.class, end);
        }
        product.await("the lease", () -> product.server("kill", "dies").getInteger("active") == 0);
        // refused, and so tried again elsewhere, or known to be down: either way no client sees it
        assertEquals(Map.of("steady", 10), whoAnswers("/kill"));
        product.awaitHealth("kill", "dies", "down");
        assertTrue(product.metric("tidegate_tunnels_closed_total", "backend=\"kill\"", "by=\"server\"", "code=\"none\"")
                == 1);
    }
}
