package io.tidegate.core.config.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kinds of rates, so many a second. */
final class Rates {
    private static final String FORMS = "a number a second, such as \"100/s\" or \"0.5/s\"";
    private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s*/\\s*s");

    /** Zero stands for no limit. */
    static final Kind<Double> OR_OFF = value -> {
        String allowed = FORMS + "; 0 or off for no limit";
        String text = value.text("a rate", allowed);
        return text.equals("0") || text.equals("off") ? Double.valueOf(0) : Double.valueOf(parse(value, text, allowed));
    };

    static final Kind<Double> POSITIVE = value -> {
        String allowed = FORMS + "; more than 0/s";
        double rate = parse(value, value.text("a rate", allowed), allowed);
        if (rate == 0) {
            throw new Refused(value.found() + " would never come to an end; allowed: " + allowed);
        }
        return rate;
    };

    private Rates() {}

    private static double parse(Value value, String text, String allowed) throws Refused {
        Matcher rate = RATE.matcher(text.strip());
        if (!rate.matches()) {
            throw Refused.not("a rate", value.found(), allowed);
        }
        return Double.parseDouble(rate.group(1));
    }
}
