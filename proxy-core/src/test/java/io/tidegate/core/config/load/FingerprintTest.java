package io.tidegate.core.config.load;

import static io.tidegate.core.config.load.Small.SMALL;
import static io.tidegate.core.config.load.Small.load;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

/** What makes a configuration another one. */
final class FingerprintTest {
    @Test
    void is_the_same_for_two_files_that_mean_the_same() throws Exception {
        String same = """
            # another order, defaults spelt out
            tidegate.backends.web { servers = ["ws://127.0.0.1:9000"], retries = 2 }
            tidegate.timeouts.client = 25 seconds
            tidegate.frontends.public { routes = [ { backend = "web" } ], bind = ["[::]:8080"] }
            """;
        assertEquals(load(SMALL).fingerprint(), load(same).fingerprint());
        assertEquals(16, load(SMALL).fingerprint().length());
    }

    @Test
    void differs_where_the_meaning_does() throws Exception {
        assertNotEquals(
                load(SMALL).fingerprint(),
                load(SMALL + "tidegate.backends.web.retries = 3").fingerprint());
        assertNotEquals(
                load(SMALL).fingerprint(), load(SMALL.replace(":9000", ":9001")).fingerprint());
    }

    @Test
    void knows_neither_secrets_nor_what_nodes_differ_in() throws Exception {
        assertEquals(
                load(SMALL).fingerprint(),
                load(SMALL + "tidegate { admin { token = hush, bind = \"off\" }, cluster { secret = hush } }")
                        .fingerprint());
        assertEquals(load(SMALL).fingerprint(), load(SMALL + """
            tidegate {
              frontends.public.bind = "10.0.0.2:8080"
              backends.web.source-addresses = ["10.0.0.2"]
              cluster { bind = "10.0.0.2:7800", bus-bind = "10.0.0.2:7801", members = ["10.0.0.1:7800"] }
            }
            """).fingerprint());
    }
}
