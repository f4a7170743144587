package io.tidegate.core.bus;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A server's health as its checks see it; UNCHECKED until the first check, and for ever with {@code type = none}. */
public enum Health {
    UP,
    DOWN,
    UNCHECKED;

    /** The one of this word, if there is one. */
    public static Optional<Health> of(String word) {
        return Arrays.stream(values())
                .filter(health -> health.word().equals(word))
                .findFirst();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
