package io.tidegate.core.route;

import java.util.List;

/** Where a request goes, and why no earlier route took it. */
public record Explanation(List<Missed> missed, Routed routed) {
    /** A route that did not match: the first field that does not hold, and why. */
    public record Missed(int route, String field, String why) {}

    public Explanation {
        missed = List.copyOf(missed);
    }
}
