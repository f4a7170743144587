package io.tidegate.health.probe;

import java.util.List;
import java.util.Locale;

/** Why a connection failed, fit for one line: what comes from elsewhere is cut and loses what could break a log. */
final class FailureText {
    private static final int MAX_CHARS = 200;

    /** The two kinds of wire put different things around what the system says. */
    private static final List<String> KNOWN = List.of(
            "connection refused",
            "connection reset",
            "connection timed out",
            "no route to host",
            "network is unreachable",
            "cannot assign requested address",
            "too many open files");

    private FailureText() {}

    static String ofConnect(String why) {
        String lower = why.toLowerCase(Locale.ROOT);
        return KNOWN.stream().filter(lower::contains).findFirst().orElseGet(() -> printable(why));
    }

    /** A certificate's names can be in it, which are the server's words. */
    static String ofTls(String why) {
        return printable(why);
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MAX_CHARS); i++) {
            char c = text.charAt(i);
            out.append(c < ' ' || c > '~' || c == '\\' ? '?' : c == '"' ? '\'' : c);
        }
        return out.toString();
    }
}
