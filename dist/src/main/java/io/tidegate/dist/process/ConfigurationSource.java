package io.tidegate.dist.process;

import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.load.ConfigurationException;
import io.tidegate.core.config.load.ConfigurationLoader;
import java.nio.file.Path;
import java.util.Optional;

/** Where the configuration comes from, at the start and at each reload. */
public interface ConfigurationSource {
    /** Reads it anew; blocks. */
    Configuration load() throws ConfigurationException;

    /** The file whose change means a reload with {@code watch = true}; empty where there is none. */
    Optional<Path> file();

    /** A file and what it includes. */
    static ConfigurationSource of(Path file) {
        return new ConfigurationSource() {
            @Override
            public Configuration load() throws ConfigurationException {
                return ConfigurationLoader.load(file);
            }

            @Override
            public Optional<Path> file() {
                return Optional.of(file);
            }
        };
    }

    /** Text that is always the same, for what brings its own configuration. */
    static ConfigurationSource of(String hocon, String name) {
        return new ConfigurationSource() {
            @Override
            public Configuration load() throws ConfigurationException {
                return ConfigurationLoader.parse(hocon, name, Path.of("").toAbsolutePath());
            }

            @Override
            public Optional<Path> file() {
                return Optional.empty();
            }
        };
    }
}
