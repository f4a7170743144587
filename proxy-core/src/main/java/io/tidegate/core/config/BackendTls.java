package io.tidegate.core.config;

import java.nio.file.Path;
import java.util.Optional;

/** TLS towards wss:// and https:// servers; without {@code ca} the system's; without {@code serverName} the url's host. */
public record BackendTls(
        boolean verify, Optional<Path> ca, Optional<String> serverName, Optional<Path> cert, Optional<Path> key) {
    public static final BackendTls DEFAULT =
            new BackendTls(true, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
