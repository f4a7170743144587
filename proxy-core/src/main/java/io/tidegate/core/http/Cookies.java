package io.tidegate.core.http;

import java.util.Optional;

/** Reads the client's cookies: RFC 6265 §4.2, names with case, the first of a name counts. */
public final class Cookies {
    private static final AsciiName COOKIE = AsciiName.of("cookie");

    private Cookies() {}

    /** The value of a cookie, as sent. */
    public static Optional<String> value(Fields fields, String name) {
        for (String line : fields.all(COOKIE)) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    return Optional.of(pair.substring(equals + 1).strip());
                }
            }
        }
        return Optional.empty();
    }
}
