package io.tidegate.dist;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.load.ConfigurationException;
import io.tidegate.core.config.load.ConfigurationLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configurations that the product ships. */
final class ExamplesTest {
    private static final Path DIST = Path.of("src/main/dist");

    static List<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.walk(DIST)) {
            return files.filter(file -> file.toString().endsWith(".conf"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void each_loads_and_every_backend_in_it_is_used(Path file) throws ConfigurationException {
        Configuration configuration = ConfigurationLoader.load(file);

        assertFalse(configuration.frontends().isEmpty());
        for (String backend : configuration.backends().keySet()) {
            assertTrue(
                    configuration.frontends().values().stream()
                            .flatMap(frontend -> frontend.routes().stream())
                            .anyMatch(route -> route.backend().equals(backend)),
                    () -> "no route leads to " + backend);
        }
    }

    @Test
    void there_is_one_for_each_case_that_people_come_from() throws IOException {
        List<String> names =
                shipped().stream().map(file -> file.getFileName().toString()).toList();

        assertTrue(
                names.containsAll(List.of(
                        "apache-proxypass.conf",
                        "apache-proxypassmatch.conf",
                        "apache-rewrite-upgrade.conf",
                        "nginx-location-upstream.conf",
                        "haproxy-acl-timeouts.conf",
                        "tidegate.conf")),
                names::toString);
    }
}
