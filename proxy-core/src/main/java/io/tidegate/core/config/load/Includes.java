package io.tidegate.core.config.load;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseable;
import java.io.File;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code include file("b.conf")} relative to the file that says so, like {@code include "b.conf"} and every other
 * path of a configuration; the library's own would look in the working directory.
 */
final class Includes implements ConfigIncluder, ConfigIncluderFile {
    private final @Nullable ConfigIncluder fallback;

    Includes() {
        this(null);
    }

    private Includes(@Nullable ConfigIncluder fallback) {
        this.fallback = fallback;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder next) {
        return new Includes(next);
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        return fallback == null ? ConfigFactory.empty().root() : fallback.include(context, what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        Optional<ConfigParseable> sibling =
                what.isAbsolute() ? Optional.empty() : Optional.ofNullable(context.relativeTo(what.getPath()));
        return sibling.isPresent()
                ? sibling.get().parse(context.parseOptions())
                : ConfigFactory.parseFile(what, context.parseOptions()).root();
    }
}
