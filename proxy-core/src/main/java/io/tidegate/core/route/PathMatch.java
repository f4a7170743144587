package io.tidegate.core.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Optional;

/** The path's part of a match, and what a rewrite puts in place of what it matched. */
sealed interface PathMatch {
    boolean holds(String path);

    /** The path of a request that matches, with {@code replacement} in the place of what was matched. */
    String rewritten(String path, Replacement replacement);

    /** The field's name in the file. */
    String field();

    String miss(String path);

    /** The whole path. */
    record Exact(String wanted) implements PathMatch {
        @Override
        public boolean holds(String path) {
            return path.equals(wanted);
        }

        @Override
        public String rewritten(String path, Replacement replacement) {
            return replacement.literally();
        }

        @Override
        public String field() {
            return "path";
        }

        @Override
        public String miss(String path) {
            return "the path '" + path + "' is not '" + wanted + "'";
        }
    }

    /** Whole segments at the beginning; a prefix that ends with '/' what begins with it. */
    record Prefix(String prefix) implements PathMatch {
        @Override
        public boolean holds(String path) {
            return path.startsWith(prefix)
                    && (prefix.endsWith("/")
                            || path.length() == prefix.length()
                            || path.charAt(prefix.length()) == '/');
        }

        /** One '/' where both the rewrite ends and the rest begins with it: "/ws2" to "/" makes /ws2/x to /x. */
        @Override
        public String rewritten(String path, Replacement replacement) {
            String start = replacement.literally();
            String rest = path.substring(prefix.length());
            boolean twice = start.endsWith("/") && rest.startsWith("/");
            return twice ? start + rest.substring(1) : start + rest;
        }

        @Override
        public String field() {
            return "path-prefix";
        }

        @Override
        public String miss(String path) {
            return "the path '" + path + "' does not begin with '" + prefix + "'";
        }
    }

    /** An expression that is searched in the path. */
    record Regex(Pattern pattern) implements PathMatch {
        @Override
        public boolean holds(String path) {
            return pattern.matcher(path).find();
        }

        @Override
        public String rewritten(String path, Replacement replacement) {
            Matcher matcher = pattern.matcher(path);
            return matcher.find() ? replacement.fill(matcher) : path;
        }

        @Override
        public String field() {
            return "path-regex";
        }

        @Override
        public String miss(String path) {
            return "the path '" + path + "' does not match '" + pattern + "'";
        }
    }

    /** The text that a rewrite puts in, {@code $1} … standing for groups where there are any. */
    record Replacement(String template) {
        String literally() {
            return template;
        }

        String fill(Matcher matcher) {
            StringBuilder out = new StringBuilder(template.length() + 32);
            for (int at = 0; at < template.length(); at++) {
                char c = template.charAt(at);
                char next = at + 1 < template.length() ? template.charAt(at + 1) : ' ';
                if (c == '$' && next >= '0' && next <= '9') {
                    out.append(group(matcher, next - '0'));
                    at++;
                } else {
                    out.append(c);
                }
            }
            return out.toString();
        }

        private static String group(Matcher matcher, int group) {
            return group > matcher.groupCount()
                    ? ""
                    : Optional.ofNullable(matcher.group(group)).orElse("");
        }
    }
}
