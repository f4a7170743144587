package io.tidegate.core.figures;

import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.ServerId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that one event loop counts; entries appear when something is first counted.
 *
 * <p>Thread: written by its event loop; read by any.
 */
public final class LoopFigures {
    private final Map<String, FrontendFigures> frontends = new ConcurrentHashMap<>();
    private final Map<String, BackendFigures> backends = new ConcurrentHashMap<>();
    private final Map<ServerName, ServerFigures> servers = new ConcurrentHashMap<>();
    private final Map<String, Count> others = new ConcurrentHashMap<>();

    /** What is counted for a server outlives a change of its url, as the metrics' labels do. */
    public record ServerName(String backend, String name) {}

    public FrontendFigures frontend(String name) {
        return frontends.computeIfAbsent(name, k -> new FrontendFigures());
    }

    public BackendFigures backend(String name) {
        return backends.computeIfAbsent(name, k -> new BackendFigures());
    }

    public ServerFigures server(ServerId id) {
        return servers.computeIfAbsent(new ServerName(id.backend(), id.name()), k -> new ServerFigures());
    }

    /** A figure without labels, by the name it has in the metrics (such as {@code tidegate_buffers_bytes}). */
    public Count other(String name) {
        return others.computeIfAbsent(name, k -> new Count());
    }

    /**
     * Forgets the names that a reload has removed and of which nothing is open any more on any event loop: those that no
     * scrape shows. What was still open at this reload is forgotten at a later one.
     */
    public void forget(Configuration now, List<LoopFigures> all) {
        Set<ServerName> openServers = new HashSet<>();
        Set<String> openBackends = new HashSet<>();
        Set<String> openFrontends = new HashSet<>();
        for (LoopFigures loop : all) {
            loop.servers.forEach((server, figures) -> {
                if (figures.tunnelsActive().value() > 0
                        || figures.connectionsActive().value() > 0) {
                    openServers.add(server);
                    openBackends.add(server.backend());
                }
            });
            loop.frontends.forEach((name, figures) -> {
                if (figures.connectionsActive().value() > 0) {
                    openFrontends.add(name);
                }
            });
        }
        openBackends.addAll(now.backends().keySet());
        openFrontends.addAll(now.frontends().keySet());
        servers.keySet()
                .removeIf(server -> !openServers.contains(server)
                        && now.backend(server.backend())
                                .filter(backend -> backend.servers().containsKey(server.name()))
                                .isEmpty());
        backends.keySet().retainAll(openBackends);
        frontends.keySet().retainAll(openFrontends);
        frontends.values().forEach(frontend -> frontend.forget(openBackends));
    }

    public Map<String, FrontendFigures> frontends() {
        return frontends;
    }

    public Map<String, BackendFigures> backends() {
        return backends;
    }

    public Map<ServerName, ServerFigures> servers() {
        return servers;
    }

    public Map<String, Count> others() {
        return others;
    }
}
