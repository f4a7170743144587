package io.tidegate.core.config.load;

import com.typesafe.config.ConfigValue;
import io.tidegate.core.config.StatusSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kind of a set of statuses: one, a range, or a list of either. */
final class Statuses {
    private static final String FORMS =
            "a status or a range from 100 to 599, or a list of them: 200, \"200-399\"," + " [200, 204]";
    private static final Pattern FORM = Pattern.compile("([1-5]\\d\\d)(?:\\s*-\\s*([1-5]\\d\\d))?");

    static final Kind<StatusSet> KIND = value -> {
        Optional<List<ConfigValue>> list = value.elements();
        if (list.isEmpty()) {
            return new StatusSet(List.of(range(value)));
        }
        if (list.get().isEmpty()) {
            throw new Refused("an empty list would let no answer pass; allowed: " + FORMS);
        }
        List<StatusSet.Range> ranges = new ArrayList<>();
        for (ConfigValue each : list.get()) {
            ranges.add(range(new Value(each, value.path(), value.place(), value.directory())));
        }
        return new StatusSet(ranges);
    };

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
