package io.tidegate.core.figures;

import io.tidegate.core.config.ServerId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that one event loop counts; entries appear when something is first counted.
 *
 * <p>Thread: written by its event loop; read by any.
 */
public final class LoopFigures {
    private final Map<String, FrontendFigures> frontends = new ConcurrentHashMap<>();
    private final Map<String, BackendFigures> backends = new ConcurrentHashMap<>();
    private final Map<ServerId, ServerFigures> servers = new ConcurrentHashMap<>();
    private final Map<String, Count> others = new ConcurrentHashMap<>();

    public FrontendFigures frontend(String name) {
        return frontends.computeIfAbsent(name, k -> new FrontendFigures());
    }

    public BackendFigures backend(String name) {
        return backends.computeIfAbsent(name, k -> new BackendFigures());
    }

    public ServerFigures server(ServerId id) {
        return servers.computeIfAbsent(id, k -> new ServerFigures());
    }

    /** A figure without labels, by the name it has in the metrics (such as {@code tidegate_buffers_bytes}). */
    public Count other(String name) {
        return others.computeIfAbsent(name, k -> new Count());
    }

    public Map<String, FrontendFigures> frontends() {
        return frontends;
    }

    public Map<String, BackendFigures> backends() {
        return backends;
    }

    public Map<ServerId, ServerFigures> servers() {
        return servers;
    }

    public Map<String, Count> others() {
        return others;
    }
}
