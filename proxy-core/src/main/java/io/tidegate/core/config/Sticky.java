package io.tidegate.core.config;

/** The cookie that brings a client back to its server. */
public record Sticky(String cookie, String path, Secure secure, SameSite sameSite) {
    /** Whether the cookie is Secure; AUTO: where the client came over TLS. */
    public enum Secure {
        AUTO,
        ON,
        OFF
    }

    /** The cookie's SameSite attribute. */
    public enum SameSite {
        LAX,
        STRICT,
        NONE
    }
}
