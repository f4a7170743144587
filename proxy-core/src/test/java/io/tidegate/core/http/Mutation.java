package io.tidegate.core.http;

import java.util.random.RandomGenerator;

/** Changes a message a little: the bytes that parsers have stumbled over, at random places. */
final class Mutation {
    private static final String[] NASTY = {
        "\r",
        "\n",
        "\r\n",
        "\r\n\r\n",
        " ",
        "\t",
        "\0",
        "\u000b",
        "\u007f",
        "\u0080",
        "\u00ff",
        ":",
        ",",
        ";",
        "%",
        "%00",
        "%2e",
        "/",
        "..",
        "?",
        "#",
        "@",
        "[",
        "]",
        "\"",
        "0",
        "-",
        "+",
        "chunked",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Host: b\r\n",
        "Connection: close\r\n",
        "HTTP/1.1",
        "HTTP/1.0",
        "http://",
        "*"
    };

    private Mutation() {}

    static String of(String text, RandomGenerator random) {
        StringBuilder out = new StringBuilder(text);
        for (int i = random.nextInt(4); i > 0 && !out.isEmpty(); i--) {
            int at = random.nextInt(out.length());
            int length = Math.min(random.nextInt(6), out.length() - at);
            switch (random.nextInt(5)) {
                case 0 -> out.setCharAt(at, (char) random.nextInt(256));
                case 1 -> out.insert(at, NASTY[random.nextInt(NASTY.length)]);
                case 2 -> out.delete(at, at + length);
                case 3 -> out.insert(at, out.substring(at, at + length));
                default -> out.replace(at, at + length, NASTY[random.nextInt(NASTY.length)]);
            }
        }
        return out.toString();
    }
}
