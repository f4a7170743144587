package io.tidegate.dist.admin;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** {@code metrics.path}: the figures as Prometheus reads them. */
final class MetricsApi {
    private final Source source;

    /** Where the text comes from. */
    interface Source {
        Future<Text> scrape(String accept);
    }

    /** The figures in the form that the Accept header asks for. */
    record Text(String contentType, Buffer body) {}

    MetricsApi(Source source) {
        this.source = source;
    }

    void scrape(RoutingContext asked) {
        String accept = Optional.ofNullable(asked.request().getHeader(HttpHeaders.ACCEPT))
                .orElse("");
        source.scrape(accept)
                .onSuccess(text -> asked.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, text.contentType())
                        .end(text.body()))
                .onFailure(asked::fail);
    }
}
