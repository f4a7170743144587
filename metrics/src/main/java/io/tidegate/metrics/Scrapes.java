package io.tidegate.metrics;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;

/**
 * Scrapes one after the other, however many ask: those that ask while one is under way share the next, so that none gets
 * figures from before it asked.
 *
 * <p>Thread: the context of metrics.
 */
final class Scrapes {
    private final Function<Format, Future<Scrape>> maker;
    private final Map<Format, Promise<Scrape>> waiting = new EnumMap<>(Format.class);
    private boolean busy;

    Scrapes(Function<Format, Future<Scrape>> maker) {
        this.maker = maker;
    }

    Future<Scrape> next(Format format) {
        Future<Scrape> scrape =
                waiting.computeIfAbsent(format, k -> Promise.promise()).future();
        if (!busy) {
            makeNext();
        }
        return scrape;
    }

    private void makeNext() {
        Iterator<Map.Entry<Format, Promise<Scrape>>> first = waiting.entrySet().iterator();
        busy = first.hasNext();
        if (!busy) {
            return;
        }
        Map.Entry<Format, Promise<Scrape>> next = first.next();
        Format format = next.getKey();
        Promise<Scrape> asked = next.getValue();
        first.remove();
        maker.apply(format).onComplete(made -> {
            if (made.succeeded()) {
                asked.complete(made.result());
            } else {
                asked.fail(made.cause());
            }
            makeNext();
        });
    }
}
