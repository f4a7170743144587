package io.tidegate.core.config.load;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseable;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code include file("b.conf")} relative to the file that says so, like {@code include "b.conf"} and every other
 * path of a configuration; the library's own would look in the working directory.
 */
final class Includes implements ConfigIncluder, ConfigIncluderFile {
    /** What the library appends to a name that has no extension, "" where it has. */
    private static final List<String> EXTENSIONS = List.of("", ".conf", ".json", ".properties");

    private final Consumer<Path> sources;
    private final @Nullable ConfigIncluder fallback;

    /** {@code sources} is told of each file that may be meant, before it is looked at. */
    Includes(Consumer<Path> sources) {
        this(sources, null);
    }

    private Includes(Consumer<Path> sources, @Nullable ConfigIncluder fallback) {
        this.sources = sources;
        this.fallback = fallback;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder next) {
        return new Includes(sources, next);
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        tell(context, what);
        return fallback == null ? ConfigFactory.empty().root() : fallback.include(context, what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        tell(context, what.getPath());
        Optional<ConfigParseable> sibling =
                what.isAbsolute() ? Optional.empty() : Optional.ofNullable(context.relativeTo(what.getPath()));
        return sibling.isPresent()
                ? sibling.get().parse(context.parseOptions())
                : ConfigFactory.parseFile(what, context.parseOptions()).root();
    }

    /** A file that is not there is told of as well: when it comes, it counts. */
    private void tell(ConfigIncludeContext context, String what) {
        Optional<Path> directory = Optional.ofNullable(context.relativeTo("."))
                .flatMap(here -> Optional.ofNullable(here.origin().filename()))
                .map(Path::of);
        if (directory.isEmpty()) {
            return; // of a text that stands in no file
        }
        try {
            for (String extension : EXTENSIONS) {
                sources.accept(directory.get().resolve(what + extension).normalize());
            }
        } catch (InvalidPathException e) {
            // no file has such a name
        }
    }
}
