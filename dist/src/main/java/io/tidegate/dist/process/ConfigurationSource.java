package io.tidegate.dist.process;

import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.load.ConfigurationException;
import io.tidegate.core.config.load.ConfigurationLoader;
import java.nio.file.Path;

/** Where the configuration comes from, at the start and at each reload. */
public interface ConfigurationSource {
    /** Reads it anew; blocks. */
    Configuration load() throws ConfigurationException;

    /** Reads it anew only to see what {@link #load} would give: {@link #stamps} stay. */
    Configuration preview() throws ConfigurationException;

    /** How the files looked that it was loaded from last, whose change means a reload with {@code watch = true}. */
    FileStamps stamps();

    /** A file, what it includes, and the certificates and keys that it names. */
    static ConfigurationSource of(Path file) {
        return new FileSource(file);
    }

    /** Text that is always the same, for what brings its own configuration. */
    static ConfigurationSource of(String hocon, String name) {
        return new ConfigurationSource() {
            @Override
            public Configuration load() throws ConfigurationException {
                return ConfigurationLoader.parse(hocon, name, Path.of("").toAbsolutePath());
            }

            @Override
            public Configuration preview() throws ConfigurationException {
                return load();
            }

            @Override
            public FileStamps stamps() {
                return FileStamps.NONE;
            }
        };
    }
}
