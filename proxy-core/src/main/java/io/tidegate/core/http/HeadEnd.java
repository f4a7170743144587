package io.tidegate.core.http;

/** The empty line that ends a head; the parsers rely on it as their sentinel. */
final class HeadEnd {
    private HeadEnd() {}

    static boolean isAtEndOf(byte[] head) {
        int end = head.length;
        return end >= 4
                && head[end - 4] == Ascii.CR
                && head[end - 3] == Ascii.LF
                && head[end - 2] == Ascii.CR
                && head[end - 1] == Ascii.LF;
    }
}
