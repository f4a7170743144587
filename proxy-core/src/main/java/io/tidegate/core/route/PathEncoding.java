package io.tidegate.core.route;

import java.nio.charset.StandardCharsets;

/** Makes a rewritten path safe for a request line: every octet that may not stand in a path becomes an escape. */
final class PathEncoding {
    private PathEncoding() {}

    static String encode(String path) {
        for (int at = 0; at < path.length(); at++) {
            if (!mayStand(path, at)) {
                return encodeFrom(path, at);
            }
        }
        return path;
    }

    private static String encodeFrom(String path, int first) {
        StringBuilder out = new StringBuilder(path.length() + 8).append(path, 0, first);
        for (int at = first; at < path.length(); ) {
            int next = at + Character.charCount(path.codePointAt(at));
            if (mayStand(path, at)) {
                out.append(path.charAt(at));
            } else {
                for (byte octet : path.substring(at, next).getBytes(StandardCharsets.UTF_8)) {
                    Escape.append(out, octet);
                }
            }
            at = next;
        }
        return out.toString();
    }

    private static boolean mayStand(String path, int at) {
        char c = path.charAt(at);
        if (c == '%') {
            return Escape.at(path, at) > 0;
        }
        return c > ' ' && c < 0x7F && c != '?' && c != '#';
    }
}
