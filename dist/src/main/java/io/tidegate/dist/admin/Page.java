package io.tidegate.dist.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** One file of the jar, read once: the dashboard's page and what it loads, the description of the API. */
final class Page {
    private final String contentType;
    private final Buffer body;

    private Page(String contentType, Buffer body) {
        this.contentType = contentType;
        this.body = body;
    }

    /** {@code name} is a file beside this class. */
    static Page of(String name, String contentType) {
        try (InputStream in = Optional.ofNullable(Page.class.getResourceAsStream(name))
                .orElseThrow(() -> new IllegalStateException(name + " is not in the jar"))) {
            return new Page(contentType, Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(RoutingContext asked) {
        Answers.body(asked, contentType, body);
    }
}
