package io.tidegate.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Names are written in more places than one: here they are held against each other. */
class NamesTest {
    private static final Path PAGE = Path.of("../docs/metrics.md");
    private static final Path DIST = Path.of("../dist/src/main/dist");
    private static final Path DATA_PATH = Path.of("../proxy-core/src/main/java");
    private static final Pattern NAME = Pattern.compile("\\btidegate_[a-z_]+[a-z]");
    private static final Pattern OTHER = Pattern.compile("other\\(\\s*\"(tidegate_[a-z_]+)\"");
    private static final Pattern ROW = Pattern.compile("^\\| `(tidegate_[a-z_]+)` \\| (\\w+)[^|]*\\|([^|]*)\\|");

    /** Every metric that there is: its type and labels. */
    private static Map<String, String> known() {
        Map<String, String> known = new TreeMap<>();
        for (Family family : Family.values()) {
            String kind = family.kind().name().toLowerCase(Locale.ROOT);
            known.put(family.fullName(), kind + " " + new TreeSet<>(family.labels()));
        }
        OtherRows.HELP
                .keySet()
                .forEach(name -> known.put(name, (name.endsWith("_total") ? "counter" : "gauge") + " []"));
        return known;
    }

    private static Set<String> unknown(Path text) throws IOException {
        return NAME.matcher(Files.readString(text))
                .results()
                .map(MatchResult::group)
                .filter(name -> !known().containsKey(name.replaceFirst("_(bucket|sum|count)$", "")))
                .filter(name -> !name.equals("tidegate_server"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Nested
    class The_page {

        @Test
        void has_a_row_for_each_metric_with_its_type_and_labels() throws IOException {
            Map<String, String> rows = new TreeMap<>();
            for (String line : Files.readAllLines(PAGE)) {
                ROW.matcher(line).results().forEach(row -> {
                    Set<String> labels = Arrays.stream(row.group(3).split("[`, ]+", -1))
                            .filter(label -> !label.isBlank())
                            .collect(Collectors.toCollection(TreeSet::new));
                    rows.put(row.group(1), row.group(2) + " " + labels);
                });
            }
            assertEquals(known(), rows);
        }

        @Test
        void names_no_other() throws IOException {
            assertEquals(Set.of(), unknown(PAGE));
        }
    }

    @Nested
    class The_data_path {

        @Test
        void counts_nothing_under_a_name_that_has_no_description() throws IOException {
            Set<String> counted = new TreeSet<>();
            try (Stream<Path> files = Files.walk(DATA_PATH)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    OTHER.matcher(Files.readString(file)).results().forEach(found -> counted.add(found.group(1)));
                }
            }
            assertEquals(new TreeSet<>(OtherRows.HELP.keySet()), counted);
        }
    }

    @Nested
    class The_observability_pack {

        @Test
        void asks_for_no_metric_that_is_not_there() throws IOException {
            assertEquals(Set.of(), unknown(DIST.resolve("alerts/tidegate.rules.yml")));
            assertEquals(Set.of(), unknown(DIST.resolve("grafana/tidegate.json")));
        }

        @Test
        void has_a_dashboard_of_panels_with_queries() throws IOException {
            JsonObject dashboard = new JsonObject(Files.readString(DIST.resolve("grafana/tidegate.json")));
            Set<Integer> ids = new TreeSet<>();
            for (Object each : dashboard.getJsonArray("panels")) {
                JsonObject panel = (JsonObject) each;
                ids.add(panel.getInteger("id"));
                panel.getJsonArray("targets")
                        .forEach(target -> assertFalse(
                                ((JsonObject) target).getString("expr").isBlank(), panel.getString("title")));
            }
            assertEquals(dashboard.getJsonArray("panels").size(), ids.size());
        }
    }
}
