package io.tidegate.metrics;

import io.vertx.core.buffer.Buffer;

/** All figures at one moment, as the body of an HTTP answer and its Content-Type. */
public record Scrape(String contentType, Buffer body) {}
