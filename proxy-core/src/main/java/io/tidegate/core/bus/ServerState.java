package io.tidegate.core.bus;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What operators want of a server: READY; DRAIN, no new tunnels and the open ones are ended; MAINT, they stay. */
public enum ServerState {
    READY,
    DRAIN,
    MAINT;

    /** The one of this word, if there is one. */
    public static Optional<ServerState> of(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word().equals(word))
                .findFirst();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
