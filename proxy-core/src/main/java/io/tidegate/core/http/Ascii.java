package io.tidegate.core.http;

import java.nio.charset.StandardCharsets;

/** The character classes of RFC 9110 and RFC 3986 as one table, and comparisons without case. */
final class Ascii {
    static final byte CR = '\r';
    static final byte LF = '\n';

    private static final int TOKEN = 1;
    private static final int VALUE = 2;
    private static final int TARGET = 4;
    private static final int HOST = 8;
    private static final byte[] CLASSES = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            int classes = 0;
            classes |= alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0 ? TOKEN : 0;
            classes |= (c >= 0x20 && c != 0x7F) || c == '\t' ? VALUE : 0;
            classes |= c > 0x20 && c < 0x7F && c != '#' ? TARGET : 0;
            classes |= alphanumeric || "-._~!$&'()*+,;=".indexOf(c) >= 0 ? HOST : 0;
            CLASSES[c] = (byte) classes;
        }
    }

    private Ascii() {}

    /** A character of a token: RFC 9110 §5.6.2. */
    static boolean isToken(byte b) {
        return (CLASSES[b & 0xFF] & TOKEN) != 0;
    }

    /** A byte of a field value: visible, space, tab or obs-text; RFC 9110 §5.5. */
    static boolean isValue(byte b) {
        return (CLASSES[b & 0xFF] & VALUE) != 0;
    }

    /** A byte that may stand in a request target: visible ASCII but the fragment's '#'. */
    static boolean isTarget(byte b) {
        return (CLASSES[b & 0xFF] & TARGET) != 0;
    }

    /** A character of a registered name (RFC 3986 §3.2.2) but the percent of an escape. */
    static boolean isHost(byte b) {
        return (CLASSES[b & 0xFF] & HOST) != 0;
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    /** Whether a range, with its letters made small, is {@code lower}. */
    static boolean equalsLower(byte[] bytes, int start, int end, String lower) {
        if (end - start != lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            if (lower(bytes[start + i]) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether two ranges are the same but for the case of letters. */
    static boolean sameRanges(byte[] bytes, int oneStart, int oneEnd, int otherStart, int otherEnd) {
        if (oneEnd - oneStart != otherEnd - otherStart) {
            return false;
        }
        for (int i = 0; oneStart + i < oneEnd; i++) {
            if (lower(bytes[oneStart + i]) != lower(bytes[otherStart + i])) {
                return false;
            }
        }
        return true;
    }

    static String string(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
}
