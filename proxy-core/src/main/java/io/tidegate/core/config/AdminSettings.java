package io.tidegate.core.config;

import java.util.Optional;

/** The admin address, empty for none, and the token that changes need; the token never shows in {@link #toString}. */
public record AdminSettings(Optional<Bind> bind, Optional<String> token) {
    @Override
    public String toString() {
        return "AdminSettings[bind=" + bind + ", token=" + (token.isPresent() ? "set" : "none") + "]";
    }
}
