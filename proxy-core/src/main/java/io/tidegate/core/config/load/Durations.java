package io.tidegate.core.config.load;

import com.typesafe.config.ConfigException;
import java.time.Duration;

/** Kinds of durations: HOCON's, in steps of a millisecond. */
final class Durations {
    private static final String FORMS = "a number with a unit, such as 500ms, 25s, 10m or 1 hour";

    /** Zero stands for no limit, or for off. */
    static final Kind<Duration> OR_OFF = value -> read(value, true);

    static final Kind<Duration> POSITIVE = value -> read(value, false);

    private Durations() {}

    private static Duration read(Value value, boolean zero) throws Refused {
        String allowed = zero ? FORMS + "; 0s or off for none" : FORMS + "; not 0";
        String text = value.text("a duration", allowed);
        if (zero && text.equals("off")) {
            return Duration.ZERO;
        }
        Duration duration = parse(value, allowed);
        if (duration.isZero() && !zero) {
            throw new Refused(value.found() + " would be no time at all; allowed: " + allowed);
        }
        if (!duration.isZero() && duration.toMillis() == 0) {
            throw new Refused(value.found() + " is shorter than a millisecond; allowed: " + allowed);
        }
        return duration;
    }

    private static Duration parse(Value value, String allowed) throws Refused {
        try {
            Duration duration = value.raw().atKey("value").getDuration("value");
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (ConfigException e) {
            // the library's message names neither all units nor our "off": told below
        }
        throw Refused.not("a duration", value.found(), allowed);
    }
}
