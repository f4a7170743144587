package io.tidegate.dist.admin;

import io.tidegate.metrics.Exposition;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** {@code metrics.path}: the figures as Prometheus reads them. */
final class MetricsApi {
    private final Exposition exposition;

    MetricsApi(Exposition exposition) {
        this.exposition = exposition;
    }

    void scrape(RoutingContext asked) {
        String accept = Optional.ofNullable(asked.request().getHeader(HttpHeaders.ACCEPT))
                .orElse("");
        exposition
                .scrape(accept)
                .onSuccess(scrape -> Answers.body(asked, scrape.contentType(), scrape.body()))
                .onFailure(asked::fail);
    }
}
