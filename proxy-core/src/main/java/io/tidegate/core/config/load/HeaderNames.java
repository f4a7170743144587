package io.tidegate.core.config.load;

import java.util.Locale;
import java.util.Set;

/** The kind of the headers that a configuration may write: not those that carry framing or the handshake. */
final class HeaderNames {
    /** In small letters; {@code io.tidegate.core.http.Header} calls them its own, and a test compares the two. */
    static final Set<String> OURS = Set.of(
            "connection",
            "upgrade",
            "transfer-encoding",
            "content-length",
            "sec-websocket-key",
            "sec-websocket-version",
            "sec-websocket-accept");

    static final Kind<String> EDITABLE = value -> {
        String name = Texts.TOKEN.read(value);
        if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new Refused("the header '" + name + "' carries framing or the handshake, and cannot be edited");
        }
        return name;
    };

    /** What a health check may send: its Host and its subprotocols have keys of their own. */
    static final Kind<String> OF_CHECK = value -> {
        String name = EDITABLE.read(value);
        if (name.equalsIgnoreCase("host")) {
            throw new Refused("the header '" + name + "' has a key of its own: health-check.host");
        }
        if (name.equalsIgnoreCase("sec-websocket-protocol")) {
            throw new Refused("the header '" + name + "' has a key of its own: health-check.subprotocols");
        }
        return name;
    };

    private HeaderNames() {}
}
