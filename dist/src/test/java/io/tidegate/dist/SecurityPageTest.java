package io.tidegate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The threat model in {@code docs/security.md} names a test for each of its lines, and each of them is there. */
final class SecurityPageTest {
    private static final Path PAGE = Path.of("../docs/security.md");
    private static final List<String> MODULES = List.of("proxy-core", "balancer", "health", "metrics", "dist");
    private static final Pattern ROW =
            Pattern.compile("^\\| (?!threat|---)([^|]+)\\|[^|]+\\| ([^|]+) \\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    /** The sources of all tests by the name of their class, and other files of tests by theirs. */
    private static final Map<String, String> TESTS = MODULES.stream()
            .flatMap(module -> filesBelow(Path.of("..", module, "src/test")))
            .collect(Collectors.toMap(
                    file -> file.getFileName().toString().replaceFirst("\\.java$", ""),
                    SecurityPageTest::text,
                    (one, other) -> one + other));

    @Test
    void namesATestForEachThreat() {
        List<String> rows = rows(row -> row.group(1));
        List<String> without = rows(row -> NAME.matcher(row.group(2)).find() ? "" : row.group(1)).stream()
                .filter(row -> !row.isEmpty())
                .toList();
        assertTrue(rows.size() > 20, rows::toString);
        assertEquals(List.of(), without);
    }

    @Test
    void namesNoTestThatIsNotThere() {
        List<String> missing = new ArrayList<>();
        for (String tests : rows(row -> row.group(2))) {
            String source = "";
            for (String name :
                    NAME.matcher(tests).results().map(found -> found.group(1)).toList()) {
                if (isLine(name)) {
                    continue; // what a test does, not its name
                }
                String[] parts = name.substring(name.lastIndexOf('/') + 1).split("\\.(?!conf$)", -1);
                Optional<String> ofClass = Optional.ofNullable(TESTS.get(parts[0]));
                source = ofClass.orElse(source);
                for (int i = ofClass.isPresent() ? 1 : 0; i < parts.length; i++) {
                    if (!Pattern.compile("\\b(class|void) " + Pattern.quote(parts[i]) + "\\b")
                            .matcher(source)
                            .find()) {
                        missing.add(name);
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    private static boolean isLine(String name) {
        return !name.matches("[\\w./-]+");
    }

    private static List<String> rows(Function<MatchResult, String> part) {
        return ROW.matcher(text(PAGE)).results().map(part).map(String::strip).toList();
    }

    private static Stream<Path> filesBelow(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files
                    .filter(file -> file.toString().matches(".*\\.(java|conf)")
                            && !file.toString().contains("node_modules"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
