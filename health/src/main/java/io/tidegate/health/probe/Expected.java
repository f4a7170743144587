package io.tidegate.health.probe;

import io.tidegate.core.config.StatusSet;
import java.util.stream.Collectors;

/** Says of a status what was expected instead. */
final class Expected {
    private Expected() {}

    static String butCame(StatusSet expected, int status) {
        return status + ", expected "
                + expected.ranges().stream().map(Expected::text).collect(Collectors.joining(" or "));
    }

    private static String text(StatusSet.Range range) {
        return range.first() == range.last() ? String.valueOf(range.first()) : range.first() + "-" + range.last();
    }
}
