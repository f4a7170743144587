package io.tidegate.dist.cli;

import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.load.ConfigurationException;
import io.tidegate.dist.process.Certificates;
import io.tidegate.dist.process.ConfigurationSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -c FILE}; without it the first of the usual places that has a file. */
final class ConfigurationOption {
    private static final List<Path> USUAL = List.of(Path.of("tidegate.conf"), Path.of("/etc/tidegate/tidegate.conf"));

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration; by default ./tidegate.conf, then /etc/tidegate/tidegate.conf.")
    private @Nullable Path given;

    Path file() throws CommandFailure {
        if (given != null) {
            return given;
        }
        for (Path usual : USUAL) {
            if (Files.exists(usual)) {
                return usual;
            }
        }
        throw CommandFailure.badInput(List.of("tidegate: no configuration: neither ./tidegate.conf nor "
                + "/etc/tidegate/tidegate.conf is there; name one with -c FILE, or try 'tidegate demo'"));
    }

    /** Reads it and the certificates that it names; all that is wrong becomes one failure. */
    static Configuration load(ConfigurationSource source) throws CommandFailure {
        try {
            Configuration configuration = source.load();
            List<String> unusable = Certificates.problems(configuration);
            if (!unusable.isEmpty()) {
                throw CommandFailure.badInput(unusable);
            }
            return configuration;
        } catch (ConfigurationException e) {
            throw CommandFailure.badInput(
                    e.problems().stream().map(Object::toString).toList());
        }
    }
}
