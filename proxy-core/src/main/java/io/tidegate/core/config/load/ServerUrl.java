package io.tidegate.core.config.load;

import java.util.Locale;
import java.util.Optional;

/**
 * A server's URL: ws and http, wss and https mean the same. {@code text} is as the user wrote it.
 *
 * @param host without brackets
 */
record ServerUrl(String text, boolean webSocket, boolean tls, String host, int port) {
    private static final String FORMS =
            "\"ws://HOST:PORT\", \"wss://HOST:PORT\", \"http://HOST:PORT\", \"https://HOST:PORT\"";

    static final Kind<ServerUrl> KIND = value -> parse(value, value.text("a server's url", FORMS));

    /** What a server without a name of its own is called. */
    String hostPort() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static ServerUrl parse(Value value, String text) throws Refused {
        int colon = text.indexOf("://");
        if (colon < 0) {
            throw new Refused(value.found() + " has no scheme; allowed: " + FORMS);
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("wss") || scheme.equals("https");
        boolean webSocket = scheme.equals("ws") || scheme.equals("wss");
        if (!tls && !webSocket && !scheme.equals("http")) {
            throw new Refused(value.found() + " has the scheme '" + scheme + "'; allowed: " + FORMS);
        }
        String rest = text.substring(colon + 3);
        if (rest.contains("@")) {
            // perhaps a password: not repeated
            throw new Refused("the url has a user in it, which means nothing to a server; allowed: " + FORMS
                    + "; to send credentials, set request-headers.set.Authorization");
        }
        refusePath(value, rest);
        Optional<HostPort> address = HostPort.parse(rest);
        if (address.isEmpty() || address.get().port().orElse(1) == 0) {
            throw Refused.not("a server's url", value.found(), FORMS);
        }
        int port = address.get().port().orElse(tls ? 443 : 80);
        return new ServerUrl(text, webSocket, tls, address.get().host(), port);
    }

    private static void refusePath(Value value, String rest) throws Refused {
        int slash = rest.indexOf('/');
        if (slash >= 0) {
            throw new Refused(value.found() + " has a path, '" + rest.substring(slash) + "'; allowed: " + FORMS
                    + "; to change the path that the server is sent, set rewrite = \"" + rest.substring(slash)
                    + "\" in the route");
        }
        if (rest.contains("?") || rest.contains("#")) {
            throw new Refused(value.found() + " has a query or a fragment; allowed: " + FORMS);
        }
    }
}
