package io.tidegate.core.handshake;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** The nonce of a handshake: 16 bytes in base64, RFC 6455 §4.1. */
final class Key {
    private static final int BYTES = 16;
    private static final int LENGTH = 24;
    private static final int PADDING = 2;

    private Key() {}

    static boolean isValid(byte[] bytes, int start, int end) {
        if (end - start != LENGTH || bytes[end - 1] != '=' || bytes[end - 2] != '=') {
            return false;
        }
        for (int at = start; at < end - PADDING; at++) {
            if (!isBase64(bytes[at])) {
                return false;
            }
        }
        return true;
    }

    static String random(RandomGenerator random) {
        byte[] nonce = new byte[BYTES];
        random.nextBytes(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }

    private static boolean isBase64(byte b) {
        return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '+' || b == '/';
    }
}
