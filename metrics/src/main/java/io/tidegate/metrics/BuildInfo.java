package io.tidegate.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What runs: Tidegate's version, the JVM's and Vert.x', and the name of what carries plain TCP. */
public record BuildInfo(String version, String java, String vertx, String transport) {

    /** This version of Tidegate in this JVM. */
    public static BuildInfo of(String version, String transport) {
        return new BuildInfo(version, Runtime.version().toString(), vertxVersion(), transport);
    }

    private static String vertxVersion() {
        try (InputStream in = BuildInfo.class.getResourceAsStream("/META-INF/vertx/vertx-version.txt")) {
            return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
