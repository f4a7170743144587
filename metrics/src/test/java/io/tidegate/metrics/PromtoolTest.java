package io.tidegate.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Prometheus' own tool (Debian: package prometheus) says; skipped where it is not installed, unless
 * {@code PEERS_REQUIRED=1} says that it must be.
 */
class PromtoolTest {
    private static final Path ALERTS = Path.of("../dist/src/main/dist/alerts");

    @TempDir
    Path folder;

    @BeforeEach
    void needPromtool() {
        boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, "promtool")));
        Assumptions.assumeTrue(installed || "1".equals(System.getenv("PEERS_REQUIRED")), "promtool is not installed");
    }

    private void promtool(Path input, String... arguments) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process tool = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                        .toList())
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exit = tool.waitFor();
        assertEquals(0, exit, Files.readString(output));
    }

    @Nested
    class Has_nothing_to_say {

        @Test
        void about_a_scrape() throws Exception {
            ReadingTest busy = new ReadingTest();
            Path scrape = folder.resolve("scrape");
            try (JvmFigures jvm = new JvmFigures()) {
                Files.write(
                        scrape,
                        Format.PROMETHEUS.write(busy.reading().with(jvm)).body().getBytes());
            }
            promtool(scrape, "check", "metrics");
        }

        @Test
        void about_the_alerts() throws Exception {
            Path rules = ALERTS.resolve("tidegate.rules.yml");
            promtool(rules, "check", "rules", rules.toString());
        }

        @Test
        void about_the_tests_of_the_alerts() throws Exception {
            Path tests = ALERTS.resolve("tidegate.rules.test.yml");
            promtool(tests, "test", "rules", tests.toString());
        }
    }
}
