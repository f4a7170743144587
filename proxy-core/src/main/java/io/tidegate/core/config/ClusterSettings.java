package io.tidegate.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who the other nodes are; the secret never shows in {@link #toString}. */
public record ClusterSettings(
        boolean enabled,
        String name,
        Bind bind,
        Bind busBind,
        List<String> members,
        Optional<String> secret,
        Optional<Tls> tls) {
    /** Mutual TLS on the event bus between nodes: PEM files. */
    public record Tls(Path cert, Path key, Path ca) {}

    public ClusterSettings {
        members = List.copyOf(members);
    }

    @Override
    public String toString() {
        return "ClusterSettings[enabled=" + enabled + ", name=" + name + ", bind=" + bind + ", busBind=" + busBind
                + ", members=" + members + ", secret=" + (secret.isPresent() ? "set" : "none") + ", tls=" + tls + "]";
    }
}
