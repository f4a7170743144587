package io.tidegate.balancer;

import io.tidegate.core.config.ServerId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The value of the sticky cookie: a digest of backend and server name. It tells no address, is worth nothing in another
 * backend, and is the same after a restart and on every node.
 */
final class StickyToken {
    private static final int BYTES = 16;

    private StickyToken() {}

    static String of(ServerId server) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("tidegate-sticky\0" + server.backend() + '\0' + server.name())
                            .getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
