package io.tidegate.core.config.load;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** The kind of a regular expression: RE2, which needs time linear in its input whatever the pattern is. */
final class Regexes {
    static final Kind<Pattern> KIND = value -> {
        String text = value.text("a regular expression", "a regular expression of RE2, such as \"^/v[0-9]+/\"");
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new Refused(value.found() + " is not a regular expression of RE2: " + e.getDescription() + " ("
                    + e.getPattern() + "); allowed: RE2 syntax, which has no look-around and no back-references");
        }
    };

    private Regexes() {}
}
