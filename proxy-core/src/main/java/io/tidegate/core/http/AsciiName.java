package io.tidegate.core.http;

import java.util.Locale;

/** A name or token in small letters, ready to be compared without case. */
public final class AsciiName {
    private final String text;
    private final String lower;

    private AsciiName(String text) {
        this.text = text;
        this.lower = text.toLowerCase(Locale.ROOT);
    }

    /**
     * Takes a name as written.
     *
     * @throws IllegalArgumentException where it is no token
     */
    public static AsciiName of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F || !Ascii.isToken((byte) text.charAt(i))) {
                throw new IllegalArgumentException("'" + text + "' is not a header name or token");
            }
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a header name must not be empty");
        }
        return new AsciiName(text);
    }

    /** Whether the bytes of a range are this name, in any case. */
    public boolean matches(byte[] bytes, int start, int end) {
        return Ascii.equalsLower(bytes, start, end, lower);
    }

    int length() {
        return lower.length();
    }

    String lower() {
        return lower;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
