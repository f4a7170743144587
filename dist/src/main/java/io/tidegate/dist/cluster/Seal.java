package io.tidegate.dist.cluster;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what this node says, and opens what others say: HMAC-SHA256 over the cluster's name, the version, sender, counter,
 * time and text.
 *
 * <p>A message counts once: its counter must be above its sender's last. Each start of a node is a new sender; one that was
 * never heard must have spoken within the last minutes, so that what a dead node once said stays said (the nodes' clocks
 * may differ by that much).
 *
 * <p>Thread: its owner's.
 */
final class Seal {
    static final byte VERSION = 1;
    /** A snapshot of 500 states with long urls is a tenth of it. */
    static final int MOST_BYTES = 1 << 20;

    private static final Duration FRESH = Duration.ofMinutes(2);
    private static final int SENDERS = 4096;
    private static final int HEAD = 1 + 16 + 8 + 8;
    private static final int MAC = 32;

    private final Mac mac;
    private final byte[] name;
    private final UUID self;
    private final InstantSource clock;
    private final Map<UUID, Long> heard = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
            return size() > SENDERS;
        }
    };
    private long counter;

    /**
     * Who said what.
     *
     * @param gap whether something that its sender said before was not heard
     */
    record Opened(UUID sender, Buffer text, boolean gap) {}

    Seal(String cluster, String secret, UUID self, InstantSource clock) {
        this.name = cluster.getBytes(StandardCharsets.UTF_8);
        this.self = self;
        this.clock = clock;
        try {
            this.mac = Mac.getInstance("HmacSHA256");
            // without a secret (on loopback, or where mutual TLS guards the bus) the name is all there is
            byte[] key = (secret.isEmpty() ? "tidegate" : secret).getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    Buffer close(Buffer text) {
        Buffer head = Buffer.buffer(HEAD + MAC + text.length())
                .appendByte(VERSION)
                .appendLong(self.getMostSignificantBits())
                .appendLong(self.getLeastSignificantBits())
                .appendLong(++counter)
                .appendLong(clock.millis());
        byte[] tag = tag(head.getBytes(), text.getBytes());
        return head.appendBytes(tag).appendBuffer(text);
    }

    /** Empty where it is of another version, not signed by a node of this cluster, too old, or was heard before. */
    Optional<Opened> open(Buffer sealed) {
        if (sealed.length() < HEAD + MAC || sealed.length() > MOST_BYTES || sealed.getByte(0) != VERSION) {
            return Optional.empty();
        }
        Buffer text = sealed.getBuffer(HEAD + MAC, sealed.length());
        byte[] tag = tag(sealed.getBytes(0, HEAD), text.getBytes());
        if (!MessageDigest.isEqual(tag, sealed.getBytes(HEAD, HEAD + MAC))) {
            return Optional.empty();
        }
        UUID sender = new UUID(sealed.getLong(1), sealed.getLong(9));
        long count = sealed.getLong(17);
        Long last = heard.get(sender);
        if (last != null ? count <= last : !isFresh(sealed.getLong(25))) {
            return Optional.empty();
        }
        heard.put(sender, count);
        return Optional.of(new Opened(sender, text, last != null && count > last + 1));
    }

    private boolean isFresh(long millis) {
        return Math.abs(clock.millis() - millis) <= FRESH.toMillis();
    }

    private byte[] tag(byte[] head, byte[] text) {
        mac.update((byte) name.length);
        mac.update(name);
        mac.update(head);
        return mac.doFinal(text);
    }
}
