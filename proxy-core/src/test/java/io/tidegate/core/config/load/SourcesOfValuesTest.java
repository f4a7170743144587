package io.tidegate.core.config.load;

import static io.tidegate.core.config.load.Small.SMALL;
import static io.tidegate.core.config.load.Small.frontend;
import static io.tidegate.core.config.load.Small.load;
import static io.tidegate.core.config.load.Small.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Bind;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Timeout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths, system properties and the environment. */
final class SourcesOfValuesTest {
    @Nested
    final class relative_paths {
        @Test
        void start_from_the_file_that_names_them(@TempDir Path directory) throws Exception {
            Files.createDirectories(directory.resolve("sub"));
            PemFiles.certificates(directory.resolve("sub"), "ca.pem");
            Files.writeString(directory.resolve("main.conf"), "include \"sub/part.conf\"\n" + SMALL);
            Files.writeString(directory.resolve("sub/part.conf"), "tidegate.backends.web.tls.ca = \"ca.pem\"");
            Backend web = ConfigurationLoader.load(directory.resolve("main.conf"))
                    .backend("web")
                    .orElseThrow();
            assertEquals(Optional.of(directory.resolve("sub/ca.pem")), web.tls().ca());
        }

        @Test
        void of_a_text_start_from_its_base(@TempDir Path directory) throws Exception {
            Configuration c =
                    ConfigurationLoader.parse(SMALL + "tidegate.access-log.path = access.log", "test.conf", directory);
            assertEquals(
                    directory.resolve("access.log").toString(), c.accessLog().path());
        }
    }

    @Nested
    final class system_properties {
        @AfterEach
        void forget() {
            System.clearProperty("tidegate.timeouts.client");
            System.clearProperty("tidegate.backends.web.servers.0");
            System.clearProperty("some.port");
        }

        @Test
        void count_over_the_file() throws Exception {
            System.setProperty("tidegate.timeouts.client", "7s");
            assertEquals(
                    7000,
                    load(SMALL + "tidegate.timeouts.client = 8s").timeouts().millis(Timeout.CLIENT));
        }

        @Test
        void are_named_as_the_place_of_a_mistake() {
            System.setProperty("tidegate.timeouts.client", "never");
            ConfigurationException e = assertThrows(ConfigurationException.class, () -> load(SMALL));
            assertEquals("system property", e.problems().getFirst().place());
            assertEquals("tidegate.timeouts.client", e.problems().getFirst().path());
        }

        @Test
        void replace_a_list_by_its_indexes() throws Exception {
            System.setProperty("tidegate.backends.web.servers.0", "ws://127.0.0.1:9009");
            assertEquals(
                    List.of("127.0.0.1:9009"), List.copyOf(web("").servers().keySet()));
        }

        @Test
        void can_be_substituted() throws Exception {
            System.setProperty("some.port", "8099");
            assertEquals(
                    List.of(new Bind("127.0.0.1", 8099)),
                    frontend("bind = \"127.0.0.1:\"${some.port}").binds());
        }
    }

    @Nested
    final class the_environment {
        @Test
        void can_be_substituted_and_is_named_beside_the_place() {
            // PATH is there on every system that could run this, and is no duration
            ConfigurationException e = assertThrows(
                    ConfigurationException.class, () -> load(SMALL + "tidegate.timeouts {\n client = ${?PATH}\n}"));
            assertEquals(
                    "test.conf:5 (from the environment)",
                    e.problems().getFirst().place());
        }
    }
}
