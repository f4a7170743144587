package io.tidegate.core.config.load;

import io.tidegate.core.config.HashKey;

/** The kind of what {@code balance = hash} hashes. */
final class HashKeys {
    private static final String FORMS = "source, path, \"header:NAME\", \"query:NAME\", \"cookie:NAME\"";

    static final Kind<HashKey> KIND = value -> {
        String text = value.text("a hash key", FORMS);
        int colon = text.indexOf(':');
        String name = colon < 0 ? "" : text.substring(colon + 1).strip();
        if (colon >= 0 && (name.isEmpty() || Texts.hasControl(name))) {
            throw Refused.not("a hash key", value.found(), FORMS);
        }
        return switch (colon < 0 ? text : text.substring(0, colon + 1)) {
            case "source" -> new HashKey.Source();
            case "path" -> new HashKey.Path();
            case "header:" -> new HashKey.Header(name);
            case "query:" -> new HashKey.Query(name);
            case "cookie:" -> new HashKey.Cookie(name);
            default -> throw Refused.not("a hash key", value.found(), FORMS);
        };
    };

    private HashKeys() {}
}
