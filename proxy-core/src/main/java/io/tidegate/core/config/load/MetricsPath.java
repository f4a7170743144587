package io.tidegate.core.config.load;

import java.util.List;

/** The kind of the path of the metrics, on the address that also has the dashboard, the API and the health pages. */
final class MetricsPath {
    private static final List<String> TAKEN = List.of("/api", "/health");

    static final Kind<String> KIND = value -> {
        String path = Texts.REQUEST_PATH.read(value);
        boolean taken = path.equals("/")
                || TAKEN.stream().anyMatch(other -> path.equals(other) || path.startsWith(other + "/"));
        if (taken || path.contains("?")) {
            throw new Refused(value.found() + " is not free or has a query; allowed: a path such as \"/metrics\", not"
                    + " \"/\" nor one below /api or /health");
        }
        return path;
    };

    private MetricsPath() {}
}
