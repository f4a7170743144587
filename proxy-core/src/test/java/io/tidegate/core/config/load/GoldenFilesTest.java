package io.tidegate.core.config.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every {@code src/test/resources/config/NAME.conf} is loaded; {@code NAME.expected} beside it holds the problems that
 * are told, line by line, or {@code ok}. Run with {@code -Dgolden=write} to write what is told now, and read the diff.
 */
final class GoldenFilesTest {
    private static final Path DIRECTORY = Path.of("src", "test", "resources", "config");

    /** The files with certificates that they name, beside a copy of them. */
    @TempDir
    private static Path copy;

    @BeforeAll
    static void make_what_they_name() throws IOException {
        try (Stream<Path> all = Files.list(DIRECTORY)) {
            for (Path file : all.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        PemFiles.golden(Files.createDirectory(copy.resolve("files")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void is_told_exactly(String name) throws IOException {
        Path expected = DIRECTORY.resolve(name.replace(".conf", ".expected"));
        String told = told(copy.resolve(name));
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(expected, told);
        }
        assertTrue(Files.exists(expected), () -> expected + " is missing");
        assertEquals(Files.readString(expected), told);
    }

    private static String told(Path file) {
        try {
            ConfigurationLoader.load(file);
            return "ok\n";
        } catch (ConfigurationException e) {
            return e.problems().stream().map(GoldenFilesTest::withoutPlace).collect(Collectors.joining("\n", "", "\n"));
        }
    }

    private static String withoutPlace(Problem problem) {
        String text = problem.toString();
        String ours = copy + "/";
        return (text.startsWith(ours) ? text.substring(ours.length()) : text)
                .replace("(" + ours, "(") // another place
                .replace(copy.toString(), "/DIRECTORY");
    }

    static Stream<String> files() throws IOException {
        try (Stream<Path> all = Files.list(DIRECTORY)) {
            return all
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".conf") && !name.startsWith("included-"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }
}
