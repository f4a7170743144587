package io.tidegate.core.config.load;

import io.tidegate.core.config.StatusSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kind of a status or a range of them. */
final class Statuses {
    private static final String FORMS =
            "a status or a range from 100 to 599, or a list of them: 200, \"200-399\"," + " [200, 204]";
    private static final Pattern FORM = Pattern.compile("([1-5]\\d\\d)(?:\\s*-\\s*([1-5]\\d\\d))?");

    /** Of which a list makes a set. */
    static final Kind<StatusSet.Range> RANGE = Statuses::range;

    private Statuses() {}

    private static StatusSet.Range range(Value value) throws Refused {
        Matcher form = FORM.matcher(value.text("a status", FORMS).strip());
        if (!form.matches()) {
            throw Refused.not("a status or a range of them", value.found(), FORMS);
        }
        int first = Integer.parseInt(form.group(1));
        int last = form.group(2) == null ? first : Integer.parseInt(form.group(2));
        if (last < first) {
            throw new Refused(value.found() + " ends before it begins; allowed: " + FORMS);
        }
        return new StatusSet.Range(first, last);
    }
}
