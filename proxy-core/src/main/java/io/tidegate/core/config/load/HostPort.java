package io.tidegate.core.config.load;

import io.netty.util.NetUtil;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A host, without brackets, and perhaps a port, as in {@code [::1]:8080} or {@code example.com}. */
record HostPort(String host, OptionalInt port) {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9A-Za-z_](?:[0-9A-Za-z._-]*[0-9A-Za-z_])?))(?::(\\d{1,5}))?");

    /** Empty for what is neither a host nor a host and a port. */
    static Optional<HostPort> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        String literal = form.group(1);
        String port = form.group(3);
        if ((literal != null && !NetUtil.isValidIpV6Address(literal))
                || (port != null && Integer.parseInt(port) > 0xFFFF)) {
            return Optional.empty();
        }
        return Optional.of(new HostPort(
                literal == null ? form.group(2) : literal,
                port == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port))));
    }

    /** The host as a URL has it. */
    String bracketed() {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
