package io.tidegate.core.config;

import java.util.List;

/** Statuses such as "200-399" or [200, 204], as closed ranges. */
public record StatusSet(List<Range> ranges) {
    /** From {@code first} to {@code last}, both included. */
    public record Range(int first, int last) {}

    public StatusSet {
        ranges = List.copyOf(ranges);
    }

    public static StatusSet of(int first, int last) {
        return new StatusSet(List.of(new Range(first, last)));
    }

    public boolean contains(int status) {
        return ranges.stream().anyMatch(r -> status >= r.first() && status <= r.last());
    }
}
