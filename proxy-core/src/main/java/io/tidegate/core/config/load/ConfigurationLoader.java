package io.tidegate.core.config.load;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.tidegate.core.config.Configuration;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a configuration and checks it whole. System properties ({@code -Dtidegate.…}) count over the file, the file over
 * {@code reference.conf}. Reads files, so no event loop may call it; has no state.
 */
public final class ConfigurationLoader {
    private ConfigurationLoader() {}

    /**
     * Reads a file; places in problems are named as {@code file} is.
     *
     * @throws ConfigurationException with all that is wrong with it
     */
    public static Configuration load(Path file) throws ConfigurationException {
        Path absolute = file.toAbsolutePath().normalize();
        Places places = new Places(directory(file.normalize()), directory(absolute));
        return read(Hocon.file(absolute, places), new Findings(places));
    }

    /**
     * Reads a text that stands in no file.
     *
     * @param name what problems call it
     * @param base where relative paths in it start
     * @throws ConfigurationException with all that is wrong with it
     */
    public static Configuration parse(String hocon, String name, Path base) throws ConfigurationException {
        Path absolute = base.toAbsolutePath().normalize();
        Findings findings = new Findings(new Places(base, absolute));
        return read(Hocon.text(hocon, name, findings.places()), findings);
    }

    private static Configuration read(Config config, Findings findings) throws ConfigurationException {
        Configuration configuration = read(config.getValue(Hocon.ROOT), findings);
        List<Problem> problems = findings.problems();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return Fingerprint.into(configuration);
    }

    private static Configuration read(ConfigValue root, Findings findings) throws ConfigurationException {
        Place place = findings.places().of(root.origin());
        if (root instanceof ConfigObject object) {
            return Block.read(object, Hocon.ROOT, place, findings, RootBlock::read);
        }
        throw new ConfigurationException(
                List.of(new Problem(place.toString(), Hocon.ROOT, "is not a block; write tidegate { … }")));
    }

    private static Path directory(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }
}
