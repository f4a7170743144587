package io.tidegate.core.frontend;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Makes request ids: 20 letters and digits, 8 of them the event loop's own and new at each start, 12 counted; unique, not
 * secret.
 *
 * <p>Thread: its event loop.
 */
final class RequestIds {
    private static final byte[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".getBytes(StandardCharsets.US_ASCII);
    private static final int RANDOM = 8;
    private static final int LENGTH = 20;
    private static final int BITS = 5;

    private final byte[] text = new byte[LENGTH];
    private long count;

    RequestIds(RandomGenerator random) {
        for (int i = 0; i < RANDOM; i++) {
            text[i] = DIGITS[random.nextInt(DIGITS.length)];
        }
    }

    String next() {
        long rest = ++count;
        for (int i = LENGTH - 1; i >= RANDOM; i--) {
            text[i] = DIGITS[(int) rest & DIGITS.length - 1];
            rest >>>= BITS;
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
