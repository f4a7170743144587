package io.tidegate.core.config.load;

import com.typesafe.config.ConfigException;

/** Kinds of sizes in bytes: HOCON's units. */
final class Sizes {
    private static final String FORMS = "a number of bytes, or one with a unit such as 16 KiB or 128 MiB";

    /** Zero stands for no limit. */
    static final Kind<Long> OR_OFF = value -> {
        String allowed = FORMS + "; 0 or off for no limit";
        return value.text("a size", allowed).equals("off") ? Long.valueOf(0) : Long.valueOf(parse(value, allowed));
    };

    private Sizes() {}

    /** {@code range} is how the two bounds are written for people. */
    static Kind<Long> between(long least, long most, String range) {
        String allowed = FORMS + ", " + range;
        return value -> {
            long bytes = parse(value, allowed);
            if (bytes < least || bytes > most) {
                throw new Refused(value.found() + " is not allowed here; allowed: " + allowed);
            }
            return bytes;
        };
    }

    private static long parse(Value value, String allowed) throws Refused {
        value.text("a size", allowed);
        try {
            long bytes = value.raw().atKey("value").getBytes("value");
            if (bytes >= 0) {
                return bytes;
            }
        } catch (ConfigException e) {
            // told below, with what is allowed
        }
        throw Refused.not("a size", value.found(), allowed);
    }
}
