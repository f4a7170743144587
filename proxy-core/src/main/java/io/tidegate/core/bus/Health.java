package io.tidegate.core.bus;

import java.util.Locale;

/** A server's health as its checks see it; UNCHECKED until the first check, and for ever with {@code type = none}. */
public enum Health {
    UP,
    DOWN,
    UNCHECKED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
