package io.tidegate.core.config.load;

import com.typesafe.config.ConfigObject;
import io.tidegate.core.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a configuration and checks it whole. System properties ({@code -Dtidegate.…}) count over the file, the file over
 * {@code reference.conf}. Reads files, so no event loop may call it; has no state.
 */
public final class ConfigurationLoader {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationLoader.class);

    private ConfigurationLoader() {}

    /**
     * Reads a file; places in problems are named as {@code file} is.
     *
     * @throws ConfigurationException with all that is wrong with it
     */
    public static Configuration load(Path file) throws ConfigurationException {
        return load(file, source -> {});
    }

    /**
     * Reads a file, and tells what else it depends on: the file itself, what it includes, certificates and keys.
     *
     * @param sources is told of each of them before it is looked at, also where it is missing, or something is wrong
     * @throws ConfigurationException with all that is wrong with it
     */
    public static Configuration load(Path file, Consumer<Path> sources) throws ConfigurationException {
        Path absolute = file.toAbsolutePath().normalize();
        sources.accept(absolute);
        checkReadable(file);
        Findings findings = new Findings(new Places(directory(file.normalize()), directory(absolute)), sources);
        return read(Hocon.file(absolute, findings), findings);
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
        Findings findings = new Findings(new Places(base, absolute), source -> {});
        return read(Hocon.text(hocon, name, findings.places()), findings);
    }

    private static Configuration read(Hocon.Source source, Findings findings) throws ConfigurationException {
        if (!(source.root() instanceof ConfigObject root)) {
            throw new ConfigurationException(List.of(
                    new Problem(source.place().toString(), Hocon.ROOT, "is not a block; write tidegate { … }")));
        }
        Configuration configuration = Block.read(root, Hocon.ROOT, source.place(), findings, RootBlock::read);
        List<Problem> problems = findings.problems();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        findings.warnings().forEach(warning -> LOG.warn("event=config detail=\"{}\"", warning));
        return Fingerprint.into(configuration);
    }

    private static void checkReadable(Path file) throws ConfigurationException {
        String wrong = !Files.exists(file)
                ? "does not exist; name the configuration with -c FILE"
                : Files.isDirectory(file)
                        ? "is a directory, not a file"
                        : Files.isReadable(file) ? "" : "cannot be read";
        if (!wrong.isEmpty()) {
            throw new ConfigurationException(List.of(new Problem(file.toString(), "", wrong)));
        }
    }

    private static Path directory(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }
}
