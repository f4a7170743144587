package io.tidegate.dist.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How some files looked at one moment: two that are equal mean that none has become another one, however it was replaced:
 * written in place, renamed over, or a symbolic link turned (as Kubernetes does with a ConfigMap). One that is missing has
 * an empty stamp. Immutable.
 */
public record FileStamps(Map<Path, String> byFile) {
    static final FileStamps NONE = new FileStamps(Map.of());

    public FileStamps {
        byFile = Map.copyOf(byFile);
    }

    /** The same files now; blocks. */
    FileStamps again() {
        Map<Path, String> now = new LinkedHashMap<>();
        byFile.keySet().forEach(file -> now.put(file, of(file)));
        return new FileStamps(now);
    }

    static String of(Path file) {
        try {
            Path real = file.toRealPath();
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            return real + " " + attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
        } catch (IOException e) {
            return "";
        }
    }
}
