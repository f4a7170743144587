package io.tidegate.dist.process;

import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

/** What this process is made of: Tidegate, the JDK it runs on, Vert.x and Netty. */
public record ProductVersion(String tidegate, String java, String vertx, String netty) {

    /** Read from the jars in use. */
    public static ProductVersion current() {
        Properties build = new Properties();
        try (InputStream in = resource("/tidegate-build.properties");
                InputStream vertx = resource("/META-INF/vertx/vertx-version.txt")) {
            build.load(in);
            return new ProductVersion(
                    build.getProperty("version", "unknown"),
                    Runtime.version().toString(),
                    new String(vertx.readAllBytes(), StandardCharsets.UTF_8).strip(),
                    nettyVersion());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nettyVersion() {
        Version common = Version.identify().get("netty-common");
        return common == null ? "unknown" : common.artifactVersion();
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(ProductVersion.class.getResourceAsStream(name), name);
    }
}
