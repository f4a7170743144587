package io.tidegate.core.frontend;

import io.tidegate.core.config.Sticky;
import java.util.Locale;
import java.util.Optional;

/** The Set-Cookie that brings a client back to its server (RFC 6265). */
final class StickyCookie {
    private StickyCookie() {}

    /** The header's value for this token; empty where the backend has no cookie. */
    static Optional<String> of(Exchange exchange, String token) {
        boolean secureClient = exchange.connection().secure();
        return exchange.passage().backend().sticky().map(sticky -> value(sticky, token, secureClient));
    }

    private static String value(Sticky sticky, String token, boolean secureClient) {
        boolean secure = switch (sticky.secure()) {
            case AUTO -> secureClient;
            case ON -> true;
            case OFF -> false;
        };
        String sameSite = sticky.sameSite().name();
        return sticky.cookie() + "=" + token + "; Path=" + sticky.path() + "; HttpOnly; SameSite=" + sameSite.charAt(0)
                + sameSite.substring(1).toLowerCase(Locale.ROOT) + (secure ? "; Secure" : "");
    }
}
