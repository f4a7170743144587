package io.tidegate.core.route;

import java.util.HexFormat;

/** The percent escapes of RFC 3986 §2.1. */
final class Escape {
    static final int NONE = -1;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Escape() {}

    /** The octet of the escape that begins here, or {@link #NONE} where none does. */
    static int at(CharSequence text, int percent) {
        if (percent + 2 >= text.length()
                || !HexFormat.isHexDigit(text.charAt(percent + 1))
                || !HexFormat.isHexDigit(text.charAt(percent + 2))) {
            return NONE;
        }
        return HexFormat.fromHexDigits(text, percent + 1, percent + 3);
    }

    static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    static void append(StringBuilder out, int octet) {
        out.append('%').append(HEX.toHexDigits((byte) octet));
    }
}
