package io.tidegate.dist.admin;

import io.tidegate.metrics.Exposition;
import io.tidegate.metrics.Scrape;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Iterator;
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
                .onSuccess(scrape -> answer(asked.response(), scrape))
                .onFailure(asked::fail);
    }

    private static void answer(HttpServerResponse response, Scrape scrape) {
        // who asked may have gone meanwhile
        if (!response.ended() && !response.closed()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, scrape.contentType())
                    .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(scrape.length()));
            write(response, scrape.pieces().iterator());
        }
    }

    /** No more pieces are on their way to a slow reader than the response wants to hold. */
    private static void write(HttpServerResponse response, Iterator<Buffer> pieces) {
        while (pieces.hasNext()) {
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> write(response, pieces));
                return;
            }
            response.write(pieces.next());
        }
        response.end();
    }
}
