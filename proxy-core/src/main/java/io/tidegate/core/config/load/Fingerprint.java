package io.tidegate.core.config.load;

import io.tidegate.core.config.Configuration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A short name of what a configuration means: the same for two files that mean the same. Left out is what differs between
 * the nodes of a cluster by nature: the frontends' {@code bind}, the backends' {@code source-addresses}, all of {@code admin}
 * and {@code cluster}.
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
                frontends(c),
                backends(c),
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

    private static String frontends(Configuration c) {
        Map<String, String> all = new TreeMap<>();
        c.frontends()
                .forEach((name, frontend) ->
                        all.put(name, frontend.withBinds(List.of()).toString()));
        return all.toString();
    }

    private static String backends(Configuration c) {
        Map<String, String> all = new TreeMap<>();
        c.backends()
                .forEach((name, backend) ->
                        all.put(name, backend.withSourceAddresses(List.of()).toString()));
        return all.toString();
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
