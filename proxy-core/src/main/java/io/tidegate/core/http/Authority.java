package io.tidegate.core.http;

import java.util.Locale;

/** Reads host and port of a Host header or an absolute target: RFC 3986 §3.2 without userinfo, never empty. */
final class Authority {
    private Authority() {}

    /** Whether the range is {@code host}, {@code [v6]} or either with {@code :port}. */
    static boolean isValid(byte[] bytes, int start, int end) {
        int hostEnd = start < end && bytes[start] == '[' ? literalEnd(bytes, start, end) : nameEnd(bytes, start, end);
        if (hostEnd <= start) {
            return false;
        }
        return hostEnd == end || (bytes[hostEnd] == ':' && isPort(bytes, hostEnd + 1, end));
    }

    /** The host in small letters, without port, brackets kept. */
    static String host(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        return (hasPort ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    }

    /** Whether two authorities are the same for a scheme with this default port. */
    static boolean same(String one, String other, String defaultPort) {
        return withoutPort(one, defaultPort).equalsIgnoreCase(withoutPort(other, defaultPort));
    }

    private static String withoutPort(String authority, String port) {
        return authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
    }

    private static int nameEnd(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != ':') {
            if (bytes[at] == '%') {
                if (at + 2 >= end || Ascii.hex(bytes[at + 1]) < 0 || Ascii.hex(bytes[at + 2]) < 0) {
                    return -1;
                }
                at += 2;
            } else if (!Ascii.isHost(bytes[at])) {
                return -1;
            }
            at++;
        }
        return at;
    }

    private static int literalEnd(byte[] bytes, int start, int end) {
        int at = start + 1;
        int colons = 0;
        while (at < end && (Ascii.hex(bytes[at]) >= 0 || bytes[at] == ':' || bytes[at] == '.')) {
            colons += bytes[at] == ':' ? 1 : 0;
            at++;
        }
        return at < end && bytes[at] == ']' && colons >= 2 ? at + 1 : -1;
    }

    private static boolean isPort(byte[] bytes, int start, int end) {
        int port = 0;
        for (int at = start; at < end; at++) {
            if (!Ascii.isDigit(bytes[at]) || end - start > 5) {
                return false;
            }
            port = port * 10 + (bytes[at] - '0');
        }
        return start < end && port <= 0xFFFF;
    }
}
