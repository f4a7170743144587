package io.tidegate.core.config.load;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Frontend;
import java.nio.file.Path;

/** The smallest file that is one, and what comes of a little more. */
final class Small {
    static final String SMALL = """
        tidegate {
          frontends.public { bind = "[::]:8080", routes = [ { backend = web } ] }
          backends.web { servers = ["ws://127.0.0.1:9000"] }
        }
        """;

    private Small() {}

    static Configuration load(String hocon) throws ConfigurationException {
        return ConfigurationLoader.parse(hocon, "test.conf", Path.of(""));
    }

    static Backend web(String inner) throws ConfigurationException {
        return load(SMALL + "tidegate.backends.web { " + inner + " }")
                .backend("web")
                .orElseThrow();
    }

    static Frontend frontend(String inner) throws ConfigurationException {
        return load(SMALL + "tidegate.frontends.public { " + inner + " }")
                .frontend("public")
                .orElseThrow();
    }
}
