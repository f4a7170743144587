package io.tidegate.core.config.load;

import com.typesafe.config.ConfigOrigin;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the origins of Typesafe Config into places.
 *
 * @param given the directory of the configuration as the user named it, empty for the working directory
 * @param base the same, absolute: relative paths of values that stand in no file are relative to it
 */
record Places(Path given, Path base) {
    /** What the library calls the origin of a block that was merged from several (1.4.9). */
    private static final String MERGED = "merge of ";

    private static final String ENVIRONMENT = "env variables";
    private static final Pattern FILE_AND_LINE = Pattern.compile("(.*): (\\d+)(-\\d+)?");

    /** {@code around} is the place of the block that the value is in: a value of the environment knows no line. */
    Place of(ConfigOrigin origin, Place around) {
        return origin.description().equals(ENVIRONMENT)
                ? new Place(around + " (from the environment)", 0)
                : of(origin.description());
    }

    Place of(ConfigOrigin origin) {
        return of(origin.description());
    }

    /** The directory that relative paths in this value start from. */
    Path directory(ConfigOrigin origin) {
        Matcher file = FILE_AND_LINE.matcher(first(origin.description()));
        if (origin.filename() == null || !file.matches()) {
            return base;
        }
        Path parent = Path.of(file.group(1)).toAbsolutePath().getParent();
        return parent == null ? base : parent;
    }

    /** For a source that has not even a line. */
    Place of(String description) {
        String one = first(description);
        Matcher file = FILE_AND_LINE.matcher(one);
        return file.matches()
                ? new Place(named(file.group(1)), Integer.parseInt(file.group(2)))
                : new Place(named(one), 0);
    }

    /** Of several places that a block was merged from, the first that has a line: it was merged last. */
    private static String first(String description) {
        if (!description.startsWith(MERGED)) {
            return description;
        }
        String[] all = description.substring(MERGED.length()).split(",", -1);
        return Arrays.stream(all)
                .filter(one -> FILE_AND_LINE.matcher(one).matches())
                .findFirst()
                .orElse(all[0]);
    }

    private String named(String source) {
        String directory = base + base.getFileSystem().getSeparator();
        return source.startsWith(directory)
                ? given.resolve(source.substring(directory.length())).toString()
                : source;
    }
}
