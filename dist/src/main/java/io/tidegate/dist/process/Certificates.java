package io.tidegate.dist.process;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.config.Server;
import io.tidegate.core.wire.ClientTls;
import io.tidegate.core.wire.ServerTls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Whether all certificates and keys that a configuration names are what they should be. */
public final class Certificates {
    private Certificates() {}

    /** Reads them all; a line for each block of which one cannot be used. Blocks. */
    public static List<String> problems(Configuration configuration) {
        List<String> problems = new ArrayList<>();
        for (Frontend frontend : configuration.frontends().values()) {
            if (frontend.tls().isPresent()) {
                try {
                    ServerTls.load(frontend.tls().get());
                } catch (IOException e) {
                    problems.add("tidegate.frontends." + frontend.name() + ".tls: " + e.getMessage());
                }
            }
        }
        for (Backend backend : configuration.backends().values()) {
            if (backend.servers().values().stream().anyMatch(Server::tls)) {
                try {
                    ClientTls.load(backend.tls());
                } catch (IOException e) {
                    problems.add("tidegate.backends." + backend.name() + ".tls: " + e.getMessage());
                }
            }
        }
        return problems;
    }
}
