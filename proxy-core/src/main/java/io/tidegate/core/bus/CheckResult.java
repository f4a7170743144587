package io.tidegate.core.bus;

import java.util.Locale;

/** How a health check ended, or of which kind a failure of real traffic was (contract §5). */
public enum CheckResult {
    PASSED,
    CONNECT,
    TIMEOUT,
    STATUS,
    ACCEPT,
    SUBPROTOCOL,
    PONG,
    TLS;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
