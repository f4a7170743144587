package io.tidegate.core.config.load;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Frontend;
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

    static String of(Configuration c) {
        Map<String, Frontend> frontends = new TreeMap<>(c.frontends());
        frontends.replaceAll((name, frontend) -> frontend.withBinds(List.of()));
        Map<String, Backend> backends = new TreeMap<>(c.backends());
        backends.replaceAll((name, backend) -> backend.withSourceAddresses(List.of()));
        String meaning = Meaning.of(
                frontends,
                backends,
                c.timeouts(),
                c.buffersTotal(),
                c.drain(),
                c.metricsPath(),
                c.accessLog(),
                c.watch(),
                c.eventLoops(),
                c.transport());
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
