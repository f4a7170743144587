package io.tidegate.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ScrapesTest {
    private final List<Promise<Scrape>> made = new ArrayList<>();
    private final Scrapes scrapes = new Scrapes(format -> {
        Promise<Scrape> making = Promise.promise();
        made.add(making);
        return making.future();
    });

    private static Scrape scrape() {
        return new Scrape("text/plain", Buffer.buffer());
    }

    @Nested
    class While_one_is_under_way {

        @Test
        void those_who_ask_share_the_next() {
            Future<Scrape> first = scrapes.next(Format.PROMETHEUS);
            Future<Scrape> second = scrapes.next(Format.PROMETHEUS);
            Future<Scrape> third = scrapes.next(Format.PROMETHEUS);
            assertNotSame(first, second);
            assertEquals(1, made.size());
            made.get(0).complete(scrape());
            assertEquals(2, made.size());
            made.get(1).complete(scrape());
            assertEquals(2, made.size());
            assertSame(second.result(), third.result());
            assertNotSame(first.result(), second.result());
        }

        @Test
        void each_format_is_made_for_itself() {
            Future<Scrape> first = scrapes.next(Format.PROMETHEUS);
            Future<Scrape> text = scrapes.next(Format.PROMETHEUS);
            Future<Scrape> open = scrapes.next(Format.OPENMETRICS);
            for (int i = 0; i < 3; i++) {
                made.get(i).complete(scrape());
            }
            assertTrue(first.succeeded() && text.succeeded() && open.succeeded());
            assertNotSame(text.result(), open.result());
        }
    }

    @Nested
    class A_failure {

        @Test
        void reaches_who_asked_and_the_next_goes_on() {
            Future<Scrape> first = scrapes.next(Format.PROMETHEUS);
            Future<Scrape> second = scrapes.next(Format.PROMETHEUS);
            made.get(0).fail(new IllegalStateException("no"));
            made.get(1).complete(scrape());
            assertTrue(first.failed());
            assertTrue(second.succeeded());
        }
    }
}
