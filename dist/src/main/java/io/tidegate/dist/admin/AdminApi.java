package io.tidegate.dist.admin;

import static io.tidegate.dist.admin.Endpoint.change;
import static io.tidegate.dist.admin.Endpoint.open;
import static io.tidegate.dist.admin.Endpoint.read;

import io.vertx.core.http.HttpMethod;
import java.util.List;

/** Everything that can be asked on the admin address but for the metrics, whose path is configured. */
final class AdminApi {
    private AdminApi() {}

    static List<Endpoint> endpoints(
            BackendsApi backends,
            TunnelsApi tunnels,
            ClusterApi cluster,
            ExplainApi explain,
            EventsApi events,
            ReloadApi reload,
            DrainApi drain,
            HealthApi health,
            Dashboard dashboard) {
        return List.of(
                open("/health/live", health::live),
                open("/health/ready", health::ready),
                read("/api/v1/backends", backends::list),
                read("/api/v1/backends/:backend/servers/:server", backends::one),
                change(HttpMethod.PATCH, "/api/v1/backends/:backend/servers/:server", backends::change),
                read("/api/v1/tunnels", tunnels::list),
                change(HttpMethod.DELETE, "/api/v1/tunnels/:id", tunnels::close),
                read("/api/v1/cluster", cluster::list),
                new Endpoint(HttpMethod.POST, "/api/v1/explain", Access.READ, explain::explain),
                read("/api/v1/events", events::stream),
                change(HttpMethod.POST, "/api/v1/reload", reload::reload),
                read("/api/v1/drain", drain::show),
                change(HttpMethod.POST, "/api/v1/drain", drain::begin),
                read("/api/v1/openapi.json", Page.of("openapi.json")::send),
                read("/", dashboard::index),
                read("/dashboard/:file", dashboard::file));
    }
}
