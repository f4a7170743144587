package io.tidegate.dist.process;

import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.load.ConfigurationException;
import io.tidegate.core.config.load.ConfigurationLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A configuration in files. Each is stamped before it is read: what changes between the two is seen at the next look.
 *
 * <p>Thread: any, one load after the other.
 */
final class FileSource implements ConfigurationSource {
    private final Path file;
    private volatile FileStamps stamps = FileStamps.NONE;

    FileSource(Path file) {
        this.file = file;
    }

    @Override
    public Configuration load() throws ConfigurationException {
        Map<Path, String> read = new LinkedHashMap<>();
        try {
            return ConfigurationLoader.load(file, source -> read.computeIfAbsent(source, FileStamps::of));
        } finally {
            stamps = new FileStamps(read);
        }
    }

    @Override
    public Configuration preview() throws ConfigurationException {
        return ConfigurationLoader.load(file);
    }

    @Override
    public FileStamps stamps() {
        return stamps;
    }
}
