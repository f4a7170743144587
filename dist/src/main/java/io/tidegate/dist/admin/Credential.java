package io.tidegate.dist.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/** Reads the token out of an {@code Authorization} header (RFC 6750 §2.1, RFC 7617 §2). */
final class Credential {
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private Credential() {}

    static Optional<String> bearer(String authorization) {
        return after(BEARER, authorization);
    }

    /** Of Basic the password; the name means nothing. */
    static Optional<String> bearerOrBasic(String authorization) {
        return bearer(authorization).or(() -> after(BASIC, authorization).flatMap(Credential::password));
    }

    /** How long it takes tells nothing of the token; {@code given} holds bytes as HTTP headers do, one in each char. */
    static boolean isSame(String given, String token) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.ISO_8859_1), token.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> after(String scheme, String authorization) {
        boolean isScheme = authorization.regionMatches(true, 0, scheme, 0, scheme.length());
        return isScheme ? Optional.of(authorization.substring(scheme.length()).strip()) : Optional.empty();
    }

    private static Optional<String> password(String base64) {
        try {
            String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
