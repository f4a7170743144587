package io.tidegate.core.frontend;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.config.FrontendTls;
import io.tidegate.core.config.Server;
import io.tidegate.core.wire.ClientTls;
import io.tidegate.core.wire.ServerTls;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A configuration with the certificates that it names, read; a reload reads them anew. Immutable: event loops take it over
 * whole.
 */
record Snapshot(Configuration configuration, Map<String, ServerTls> serverTls, Map<String, ClientTls> clientTls) {
    Snapshot {
        serverTls = Map.copyOf(serverTls);
        clientTls = Map.copyOf(clientTls);
    }

    /**
     * Reads all files; blocks.
     *
     * @throws IOException where one cannot be read or is not what it should be
     */
    static Snapshot load(Configuration configuration) throws IOException {
        Map<String, ServerTls> serverTls = new HashMap<>();
        for (Frontend frontend : configuration.frontends().values()) {
            if (frontend.tls().isPresent()) {
                serverTls.put(frontend.name(), load(frontend, frontend.tls().get()));
            }
        }
        Map<String, ClientTls> clientTls = new HashMap<>();
        for (Backend backend : configuration.backends().values()) {
            if (backend.servers().values().stream().anyMatch(Server::tls)) {
                ClientTls tls = load(backend);
                for (Server server : backend.servers().values()) {
                    clientTls.put(key(server), tls.towards(server));
                }
            }
        }
        return new Snapshot(configuration, serverTls, clientTls);
    }

    private static ServerTls load(Frontend frontend, FrontendTls settings) throws IOException {
        try {
            return ServerTls.load(settings);
        } catch (IOException e) {
            throw new IOException("tidegate.frontends." + frontend.name() + ".tls: " + e.getMessage(), e);
        }
    }

    private static ClientTls load(Backend backend) throws IOException {
        try {
            return ClientTls.load(backend.tls());
        } catch (IOException e) {
            throw new IOException("tidegate.backends." + backend.name() + ".tls: " + e.getMessage(), e);
        }
    }

    Optional<ServerTls> tls(Frontend frontend) {
        return Optional.ofNullable(serverTls.get(frontend.name()));
    }

    /** What a connection to this server, whose url says wss or https, speaks. */
    ClientTls tls(Server server) {
        return Objects.requireNonNull(clientTls.get(key(server)));
    }

    private static String key(Server server) {
        return server.id().backend() + '/' + server.host();
    }
}
