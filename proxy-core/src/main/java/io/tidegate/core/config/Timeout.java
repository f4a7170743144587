package io.tidegate.core.config;

import java.time.Duration;
import java.util.Locale;

/** The timeouts of contract §1, each with its key and default. */
public enum Timeout {
    HTTP_REQUEST(Duration.ofSeconds(15)),
    HTTP_KEEP_ALIVE(Duration.ofSeconds(1)),
    CLIENT(Duration.ofSeconds(25)),
    CONNECT(Duration.ofSeconds(5)),
    SERVER(Duration.ofSeconds(25)),
    QUEUE(Duration.ofSeconds(5)),
    TUNNEL(Duration.ofHours(1)),
    CLIENT_FIN(Duration.ofSeconds(30)),
    SERVER_FIN(Duration.ofSeconds(30)),
    STALL(Duration.ofSeconds(60));

    private final Duration byDefault;

    Timeout(Duration byDefault) {
        this.byDefault = byDefault;
    }

    public Duration byDefault() {
        return byDefault;
    }

    /** The key in the file, such as {@code http-keep-alive}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
