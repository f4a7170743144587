package io.tidegate.core.bus;

import java.util.Locale;

/** What operators want of a server: READY; DRAIN, no new tunnels and the open ones are ended; MAINT, they stay. */
public enum ServerState {
    READY,
    DRAIN,
    MAINT;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
