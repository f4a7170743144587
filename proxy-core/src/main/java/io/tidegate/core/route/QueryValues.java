package io.tidegate.core.route;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a query, decoded like a form's: escapes as UTF-8, '+' as space; what is no escape stays. */
public final class QueryValues {
    private QueryValues() {}

    /** The values of all parameters of this name, in order; empty for one without '='. */
    public static List<String> all(String query, String name) {
        List<String> values = new ArrayList<>();
        for (int at = 0; at <= query.length(); ) {
            int ampersand = query.indexOf('&', at);
            int end = ampersand < 0 ? query.length() : ampersand;
            int equals = query.indexOf('=', at, end);
            int nameEnd = equals < 0 ? end : equals;
            if (decode(query.substring(at, nameEnd)).equals(name)) {
                values.add(decode(query.substring(Math.min(nameEnd + 1, end), end)));
            }
            at = end + 1;
        }
        return values;
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException invalidEscape) {
            return text;
        }
    }
}
