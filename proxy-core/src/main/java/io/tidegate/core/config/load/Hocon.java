package io.tidegate.core.config.load;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Gets HOCON parsed and resolved: the system properties over the file over {@code reference.conf}. */
final class Hocon {
    /** The one block of a file that is read; others may hold what is substituted into it. */
    static final String ROOT = "tidegate";

    private static final String REFERENCE = "reference.conf";

    private Hocon() {}

    /** {@code file} is absolute: of a relative one the library drops includes silently (1.4.9). */
    static Config file(Path file, Places places) throws ConfigurationException {
        ConfigParseOptions options =
                ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new Includes());
        return resolved(file.toString(), places, () -> ConfigFactory.parseFile(file.toFile(), options));
    }

    static Config text(String hocon, String name, Places places) throws ConfigurationException {
        ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription(name);
        return resolved(name, places, () -> ConfigFactory.parseString(hocon, options));
    }

    private static Config resolved(String name, Places places, Supplier<Config> file) throws ConfigurationException {
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
            return systemProperties()
                    .withFallback(parsed)
                    .withFallback(reference())
                    .resolve();
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

    /** The library puts the place in front of its message. */
    private static Problem problem(ConfigException e, String name, Places places) {
        String message = String.valueOf(e.getMessage());
        ConfigOrigin origin = e.origin();
        if (origin == null) {
            return new Problem(places.of(name).toString(), "", message);
        }
        String prefix = origin.description() + ": ";
        return new Problem(
                places.of(origin).toString(),
                "",
                message.startsWith(prefix) ? message.substring(prefix.length()) : message);
    }
}
