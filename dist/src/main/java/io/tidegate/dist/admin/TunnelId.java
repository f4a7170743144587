package io.tidegate.dist.admin;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A tunnel's id taken apart: its event loop and its number there. */
record TunnelId(int loop, long number) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,4})-(\\d{1,18})");

    /** Empty where no tunnel can have this id. */
    static Optional<TunnelId> parse(String id, int loops) {
        Matcher matcher = FORM.matcher(id);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        TunnelId parsed = new TunnelId(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
        return parsed.loop() < loops ? Optional.of(parsed) : Optional.empty();
    }
}
