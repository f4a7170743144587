package io.tidegate.core.config.load;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Gets HOCON parsed and resolved: the system properties over the file over {@code reference.conf}. */
final class Hocon {
    /** The one block of a file that is read; others may hold what is substituted into it. */
    static final String ROOT = "tidegate";

    /** All that counts, and where the user's own part of it begins. */
    record Source(ConfigValue root, Place place) {}

    private static final String REFERENCE = "reference.conf";

    private Hocon() {}

    /** {@code file} is absolute: of a relative one the library drops includes silently (1.4.9). */
    static Source file(Path file, Findings findings) throws ConfigurationException {
        ConfigParseOptions options =
                ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new Includes(findings.sources()));
        return resolved(file.toString(), findings.places(), () -> ConfigFactory.parseFile(file.toFile(), options));
    }

    static Source text(String hocon, String name, Places places) throws ConfigurationException {
        ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription(name);
        return resolved(name, places, () -> ConfigFactory.parseString(hocon, options));
    }

    private static Source resolved(String name, Places places, Supplier<Config> file) throws ConfigurationException {
        try {
            Config parsed = file.get();
            if (!parsed.root().containsKey(ROOT)) {
                throw new ConfigurationException(List.of(new Problem(
                        places.of(name).toString(),
                        ROOT,
                        "is missing; write tidegate { … }"
                                + Nearest.to(ROOT, parsed.root().keySet())
                                        .map(found -> " instead of '" + found + "'")
                                        .orElse(""))));
            }
            Config all = systemProperties()
                    .withFallback(parsed)
                    .withFallback(reference())
                    .resolve();
            return new Source(
                    all.getValue(ROOT), places.of(parsed.root().get(ROOT).origin()));
        } catch (ConfigException e) {
            throw new ConfigurationException(List.of(problem(e, name, places)));
        }
    }

    /** Read anew each time, unlike the library's own, which are those of the first call. */
    private static Config systemProperties() {
        return ConfigFactory.parseProperties(
                System.getProperties(), ConfigParseOptions.defaults().setOriginDescription("system property"));
    }

    private static Config reference() {
        try (InputStream in = Hocon.class.getResourceAsStream("/" + REFERENCE)) {
            if (in == null) {
                throw new IllegalStateException(REFERENCE + " is not in the jar");
            }
            return ConfigFactory.parseReader(
                    new InputStreamReader(in, StandardCharsets.UTF_8),
                    ConfigParseOptions.defaults().setOriginDescription(REFERENCE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Problem problem(ConfigException e, String name, Places places) {
        ConfigOrigin origin = e.origin();
        String message = String.valueOf(e.getMessage());
        if (e instanceof ConfigException.IO) {
            // of a file that is included: that the first one is there was seen before
            String included = origin == null ? message : origin.description();
            return new Problem(
                    new Place(places.of(name).source(), lineOf(included, name)).toString(),
                    "",
                    "cannot read '" + included + "', which is included with required(…)");
        }
        if (origin == null) {
            return new Problem(places.of(name).toString(), "", message);
        }
        return new Problem(places.of(origin).toString(), "", withoutPlace(message, origin) + hint(message));
    }

    /** The library does not say where the include stands; 0 where it is not in the file itself. */
    private static int lineOf(String included, String name) {
        try {
            List<String> lines = Files.readAllLines(Path.of(name));
            return IntStream.rangeClosed(1, lines.size())
                    .filter(line -> lines.get(line - 1).contains("include")
                            && lines.get(line - 1).contains(included))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | InvalidPathException e) {
            return 0;
        }
    }

    /** The library puts the place in front of its message. */
    private static String withoutPlace(String message, ConfigOrigin origin) {
        String prefix = origin.description() + ": ";
        return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    }

    /** It speaks of parentheses at the end of a file that lacks a brace (1.4.9). */
    private static String hint(String message) {
        return message.contains("end of file") ? "; is there a '}' or ']' missing?" : "";
    }
}
