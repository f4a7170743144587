package io.tidegate.core.config.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What one reading of a configuration brings to light. Thread: its reader's. */
final class Findings {
    private record Found(Place place, Problem problem) {}

    private final Places places;
    private final Consumer<Path> sources;
    private final List<Found> problems = new ArrayList<>();
    private final List<Found> warnings = new ArrayList<>();
    private final Set<String> asked = new LinkedHashSet<>();

    /** {@code sources} is told of each file that the configuration depends on, before it is looked at. */
    Findings(Places places, Consumer<Path> sources) {
        this.places = places;
        this.sources = sources;
    }

    Places places() {
        return places;
    }

    Consumer<Path> sources() {
        return sources;
    }

    void add(Place place, String path, String message) {
        problems.add(new Found(place, new Problem(place.toString(), path, message)));
    }

    /** What is allowed, and hardly meant. */
    void warn(Place place, String path, String message) {
        warnings.add(new Found(place, new Problem(place.toString(), path, message)));
    }

    /** Notes that a key is known, set or not. */
    void know(String path) {
        asked.add(path);
    }

    /** The full paths of all keys that were looked for. */
    Set<String> asked() {
        return asked;
    }

    /** By file and line, each once. */
    List<Problem> problems() {
        return sorted(problems);
    }

    /** The same of what is only warned of. */
    List<Problem> warnings() {
        return sorted(warnings);
    }

    private static List<Problem> sorted(List<Found> all) {
        return all.stream()
                .sorted(Comparator.comparing(Found::place))
                .map(Found::problem)
                .distinct()
                .toList();
    }
}
