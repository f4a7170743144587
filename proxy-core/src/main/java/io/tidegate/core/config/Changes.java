package io.tidegate.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What became of a set of named things between two configurations; added, changed and untouched in the new order. */
public record Changes<K>(List<K> added, List<K> removed, List<K> changed, List<K> untouched) {
    public Changes {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
        untouched = List.copyOf(untouched);
    }

    static <K, V> Changes<K> between(Map<K, V> old, Map<K, V> now) {
        List<K> added = new ArrayList<>();
        List<K> changed = new ArrayList<>();
        List<K> untouched = new ArrayList<>();
        now.forEach((key, value) -> {
            List<K> where = !old.containsKey(key) ? added : value.equals(old.get(key)) ? untouched : changed;
            where.add(key);
        });
        List<K> removed =
                old.keySet().stream().filter(key -> !now.containsKey(key)).toList();
        return new Changes<>(added, removed, changed, untouched);
    }

    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
    }

    /** A line for each, such as {@code frontend public: changed}; none for the untouched. */
    List<String> lines(String what) {
        List<String> lines = new ArrayList<>();
        added.forEach(key -> lines.add(what + " " + key + ": added"));
        removed.forEach(key -> lines.add(what + " " + key + ": removed"));
        changed.forEach(key -> lines.add(what + " " + key + ": changed"));
        return lines;
    }
}
