package io.tidegate.core.handshake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** Computes the {@code Sec-WebSocket-Accept} that answers a key: RFC 6455 §4.2.2. Thread: one event loop each. */
public final class AcceptKey {
    private static final byte[] GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest sha1;

    public AcceptKey() {
        try {
            this.sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    public String of(String key) {
        return new String(bytesOf(key), StandardCharsets.ISO_8859_1);
    }

    /** Whether the range is the answer to this key, byte for byte. */
    boolean matches(String key, byte[] bytes, int start, int end) {
        byte[] expected = bytesOf(key);
        return end - start == expected.length && Arrays.equals(bytes, start, end, expected, 0, expected.length);
    }

    private byte[] bytesOf(String key) {
        sha1.update(key.getBytes(StandardCharsets.ISO_8859_1));
        return Base64.getEncoder().encode(sha1.digest(GUID));
    }
}
