package io.tidegate.core.config;

import java.util.Optional;

/** One line of a frontend's routes: what matches goes to the backend, its path perhaps rewritten. */
public record Route(Match match, String backend, Optional<String> rewrite) {}
