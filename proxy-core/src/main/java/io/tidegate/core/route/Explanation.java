package io.tidegate.core.route;

import java.util.List;

/** Where a request goes, and why no earlier route took it. */
public record Explanation(List<Missed> missed, Routed routed) {
    /** A field of a route that did not hold, and why; a route may have missed by several. */
    public record Missed(int route, String field, String why) {}

    public Explanation {
        missed = List.copyOf(missed);
    }
}
