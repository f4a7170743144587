package io.tidegate.dist.admin;

import io.tidegate.core.config.Bind;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.config.load.ConfigurationException;
import io.tidegate.core.config.load.ConfigurationLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The configuration that these tests speak of: two frontends, and the backends {@code live} (checked) and {@code web}. */
final class Example {
    static final ServerId LIVE_1 = new ServerId("live", "live-1", "ws://10.0.0.1:8010");
    static final ServerId LIVE_2 = new ServerId("live", "live-2", "ws://10.0.0.2:8010");
    static final ServerId WEB_1 = new ServerId("web", "web-1", "http://10.0.0.3:80");

    private static final String TEXT = """
        tidegate {
          frontends {
            public { bind = "127.0.0.1:0", allowed-origins = ["https://good.example"], timeouts.client = 2500ms, routes = [
              { match { host = chat.example.com, websocket = true }, backend = live }
              { match.path-regex = "^/files/(.*)$", backend = web, rewrite = "/a/../$1" }
              { match.path-prefix = "/ws2/", backend = live, rewrite = "/" }
              { match.path = "/plain", backend = web } ] }
            inner { bind = "127.0.0.1:0", routes = [ { match.path = "/only", backend = web } ] }
          }
          backends {
            live { servers { LIVE }, balance = hash, hash-key = "query:room", sticky { }, websocket-only = true
              timeouts.tunnel = off }
            web { servers { WEB }, health-check.type = none, timeouts.tunnel = off }
          }
          event-loops = 2
          access-log.path = off
        }
        """;

    private Example() {}

    static Configuration configuration(Optional<Bind> bind, Optional<String> token) {
        return configuration(bind, token, List.of(LIVE_1, LIVE_2));
    }

    static Configuration configuration(Optional<Bind> bind, Optional<String> token, List<ServerId> live) {
        String admin = "tidegate.admin.bind = \"" + bind.map(Bind::toString).orElse("off") + "\"\n"
                + token.map(text -> "tidegate.admin.token = \"" + text + "\"\n").orElse("");
        String text = TEXT.replace("LIVE", servers(live)).replace("WEB", servers(List.of(WEB_1)));
        try {
            return ConfigurationLoader.parse(text + admin, "example", Path.of(""));
        } catch (ConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    private static String servers(List<ServerId> ids) {
        return ids.stream().map(id -> id.name() + ".url = \"" + id.url() + "\"").collect(Collectors.joining(", "));
    }
}
