package io.tidegate.core.config;

import java.util.List;
import java.util.Map;

/** Headers that are set (in place of all of that name) and removed; names match without case. */
public record HeaderEdits(Map<String, String> set, List<String> remove) {
    public static final HeaderEdits NONE = new HeaderEdits(Map.of(), List.of());

    public HeaderEdits {
        set = Ordered.copyOf(set);
        remove = List.copyOf(remove);
    }
}
