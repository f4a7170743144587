package io.tidegate.e2e;

/** The smallest configuration: one frontend, and a backend where nobody is. */
final class Bare {
    private Bare() {}

    /** With more inside {@code tidegate { }}. */
    static String body(int port, String more) {
        return """
            frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = web } ] }
            backends.web { servers = ["ws://127.0.0.1:9"], health-check { type = none } }
            drain { grace = 0s, deadline = 1s }
            %s
            """.formatted(port, more);
    }
}
