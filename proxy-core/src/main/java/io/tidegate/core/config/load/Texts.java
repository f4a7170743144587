package io.tidegate.core.config.load;

import java.util.regex.Pattern;

/** Kinds of texts. */
final class Texts {
    private static final Pattern TOKEN_CHARS = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+"); // RFC 9110 §5.6.2
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1F\\x7F]");
    private static final Pattern NO_HEADER_VALUE = Pattern.compile("[\\x00-\\x08\\x0A-\\x1F\\x7F]");
    private static final Pattern PATH_CHARS = Pattern.compile("/[\\x21-\\x7E]*");

    /** Any text but an empty one. */
    static final Kind<String> NOT_EMPTY = value -> {
        String text = value.text("a text", "a text");
        if (text.isEmpty() || CONTROL.matcher(text).find()) {
            throw new Refused(value.found() + " is empty or holds control characters; allowed: a printable text");
        }
        return text;
    };

    /** A text that must not show up anywhere, so no message repeats it. */
    static final Kind<String> SECRET = value -> {
        if (!value.isText()) {
            throw new Refused("what stands here is not a text; allowed: a text, better from the environment: ${?NAME}");
        }
        String text = value.text("a text", "a text");
        if (text.isEmpty() || CONTROL.matcher(text).find()) {
            throw new Refused("the text is empty or holds control characters; allowed: a printable text,"
                    + " or leave the key out");
        }
        return text;
    };

    /** What a user calls a frontend, a backend or a server. */
    static final Kind<String> NAME = value -> {
        String text = value.text("a name", "a name");
        if (text.isBlank() || text.contains("/") || CONTROL.matcher(text).find()) {
            throw Refused.not("a name", value.found(), "any printable text without '/'");
        }
        return text;
    };

    /** A header's, method's, subprotocol's or cookie's name. */
    static final Kind<String> TOKEN = value -> {
        String allowed = "letters, digits and any of !#$%&'*+-.^_`|~";
        String text = value.text("a name", allowed);
        if (!TOKEN_CHARS.matcher(text).matches()) {
            throw Refused.not("a name that HTTP allows", value.found(), allowed);
        }
        return text;
    };

    /** Header values may be secrets (Authorization), so no message repeats them. */
    static final Kind<String> HEADER_VALUE = value -> {
        if (!value.isText()) {
            throw new Refused("what stands here is not a text; allowed: the header's value as a text");
        }
        String text = value.text("a text", "a text");
        if (NO_HEADER_VALUE.matcher(text).find()) {
            throw new Refused("a header's value must not hold CR, LF, NUL or other control characters;"
                    + " allowed: a text in one line");
        }
        return text;
    };

    /** The path of a URL, as a request line has it, where a query may follow. */
    static final Kind<String> REQUEST_PATH = value -> {
        String allowed = "what a request line has, such as \"/health\"";
        String text = value.text("a path", allowed);
        if (!PATH_CHARS.matcher(text).matches() || text.contains("#")) {
            throw Refused.not("a path", value.found(), allowed);
        }
        return text;
    };

    /** A path that requests are compared with: decoded, so any character but those that no path can hold. */
    static final Kind<String> MATCH_PATH = value -> {
        String allowed = "a path that begins with '/', without a query";
        String text = value.text("a path", allowed);
        if (!text.startsWith("/")
                || text.contains("?")
                || text.contains("#")
                || CONTROL.matcher(text).find()) {
            throw Refused.not("a path", value.found(), allowed);
        }
        return text;
    };

    /** A cookie's Path attribute. */
    static final Kind<String> COOKIE_PATH = value -> {
        String path = REQUEST_PATH.read(value);
        if (path.contains(";")) {
            throw Refused.not("a cookie's path", value.found(), "a path without ';', such as \"/\"");
        }
        return path;
    };

    private Texts() {}

    static boolean hasControl(String text) {
        return CONTROL.matcher(text).find();
    }
}
