package io.tidegate.core.config.load;

import io.tidegate.core.config.HostHeader;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Kinds of what HTTP says about hosts: the Host header, origins, and the patterns that match them. */
final class Hosts {
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");

    /** A Host header's value. */
    static final Kind<String> AUTHORITY = value -> {
        String allowed = "a host, or a host and a port, such as \"example.com\" or \"example.com:8443\"";
        String text = value.text("a host", allowed);
        if (HostPort.parse(text).isEmpty()) {
            throw Refused.not("a host", value.found(), allowed);
        }
        return text;
    };

    /** What TLS is told and compares the certificate with. */
    static final Kind<String> SERVER_NAME = value -> {
        String allowed = "a host without a port, such as \"app.internal\"";
        String text = value.text("a host", allowed);
        Optional<HostPort> host = HostPort.parse(text);
        if (host.isEmpty() || host.get().port().isPresent()) {
            throw Refused.not("a host", value.found(), allowed);
        }
        return host.get().host();
    };

    static final Kind<HostHeader> HOST_HEADER = value -> {
        String allowed = "preserve, server, or what the header shall say, such as \"app.internal:8080\"";
        String text = value.text("a Host header", allowed);
        return switch (text) {
            case "preserve" -> new HostHeader.Preserve();
            case "server" -> new HostHeader.OfServer();
            default -> {
                if (HostPort.parse(text).isEmpty()) {
                    throw Refused.not("a Host header", value.found(), allowed);
                }
                yield new HostHeader.Literal(text);
            }
        };
    };

    /** An Origin, in small letters: a browser sends scheme, host and a port that is not the scheme's own. */
    static final Kind<String> ORIGIN = value -> {
        String allowed = "scheme://host or scheme://host:port as browsers send it, such as"
                + " \"https://app.example.com\", or \"null\"; an empty list lets all in";
        String text = value.text("an origin", allowed).toLowerCase(Locale.ROOT);
        int colon = text.indexOf("://");
        boolean valid = text.equals("null")
                || (colon > 0
                        && SCHEME.matcher(text.substring(0, colon)).matches()
                        && HostPort.parse(text.substring(colon + 3)).isPresent());
        if (!valid) {
            throw Refused.not("an origin", value.found(), allowed);
        }
        return text;
    };

    /** What a route's host is compared with, in small letters. */
    static final Kind<String> PATTERN = value -> {
        String allowed =
                "a host without a port, such as \"chat.example.com\" or \"[2001:db8::7]\", or \"*.example.com\""
                        + " for any subdomain";
        String text = value.text("a host", allowed);
        String host = ascii(text.startsWith("*.") ? text.substring(2) : text);
        Optional<HostPort> parsed = HostPort.parse(host);
        if (parsed.isEmpty() || parsed.get().port().isPresent()) {
            throw Refused.not("a host pattern", value.found(), allowed);
        }
        return text.startsWith("*.") ? "*." + host : host;
    };

    private Hosts() {}

    /** In small letters, a host of another script as a Host header has it; as it is where that cannot be. */
    private static String ascii(String host) {
        try {
            return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return host;
        }
    }
}
