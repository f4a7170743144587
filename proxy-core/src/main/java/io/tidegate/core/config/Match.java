package io.tidegate.core.config;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request must be for a route; every field that is set must hold, none set matches everything. Host patterns are
 * in lower case, {@code source} empty means any, header and query expressions are searched in the value.
 */
public record Match(
        Optional<String> path,
        Optional<String> pathPrefix,
        Optional<Pattern> pathRegex,
        Optional<String> host,
        Optional<String> method,
        Optional<Boolean> websocket,
        Map<String, Pattern> headers,
        Map<String, Pattern> query,
        List<Cidr> source) {
    public static final Match EVERYTHING = new Match(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Map.of(),
            List.of());

    public Match {
        headers = Ordered.copyOf(headers);
        query = Ordered.copyOf(query);
        source = List.copyOf(source);
    }
}
