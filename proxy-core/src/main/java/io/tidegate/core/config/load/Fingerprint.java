package io.tidegate.core.config.load;

import io.tidegate.core.config.Configuration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * A short name of what a configuration means: the same for two files that mean the same. Left out are the addresses and
 * secrets of {@code admin} and {@code cluster}, which differ between the nodes of a cluster by nature.
 */
final class Fingerprint {
    private static final int BYTES = 8;

    private Fingerprint() {}

    /**
     * The records' own texts are the form that is hashed: all that they mean, in a fixed order, and no secret. Of a
     * server that is scheme, host and port, so that ws and http are the same here, too.
     */
    static String of(Configuration c) {
        String meaning = String.join(
                "\n",
                new TreeMap<>(c.frontends()).toString(),
                new TreeMap<>(c.backends()).toString(),
                c.timeouts().toString(),
                Long.toString(c.buffersTotal()),
                c.drain().toString(),
                c.metricsPath(),
                c.accessLog().toString(),
                Boolean.toString(c.watch()),
                Integer.toString(c.eventLoops()),
                c.transport().toString());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(meaning.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static Configuration into(Configuration c) {
        return new Configuration(
                c.frontends(),
                c.backends(),
                c.timeouts(),
                c.buffersTotal(),
                c.drain(),
                c.admin(),
                c.metricsPath(),
                c.accessLog(),
                c.watch(),
                c.eventLoops(),
                c.transport(),
                c.cluster(),
                of(c));
    }
}
