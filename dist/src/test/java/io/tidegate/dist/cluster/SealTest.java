package io.tidegate.dist.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who is believed, and how often. */
final class SealTest {
    private static final Buffer WORD = Buffer.buffer("{\"kind\":\"hello\"}");

    private Instant now = Instant.parse("2026-11-30T12:00:00Z");
    private final Seal speaker = node("tidegate", "hush");
    private final Seal listener = node("tidegate", "hush");

    private Seal node(String cluster, String secret) {
        return new Seal(cluster, secret, UUID.randomUUID(), () -> now);
    }

    private static boolean believes(Seal listener, Buffer sealed) {
        return listener.open(sealed).isPresent();
    }

    @Test
    void a_word_counts_once() {
        Buffer sealed = speaker.close(WORD);
        assertEquals(Optional.of(WORD), listener.open(sealed).map(Seal.Opened::text));
        assertFalse(believes(listener, sealed));
    }

    @Test
    void what_was_recorded_and_held_back_is_not_heard_behind_what_came_later() {
        Buffer heldBack = speaker.close(WORD);
        assertTrue(believes(listener, speaker.close(WORD)));
        assertFalse(believes(listener, heldBack));
    }

    @Test
    void a_gap_is_noticed_and_is_no_reason_not_to_believe() {
        assertEquals(Optional.of(false), listener.open(speaker.close(WORD)).map(Seal.Opened::gap));
        speaker.close(WORD);
        assertEquals(Optional.of(true), listener.open(speaker.close(WORD)).map(Seal.Opened::gap));
    }

    @Test
    void what_a_node_said_before_this_one_began_is_believed_for_two_minutes() {
        Buffer recorded = speaker.close(WORD);
        now = now.plus(Duration.ofSeconds(119));
        assertTrue(believes(node("tidegate", "hush"), recorded));
        now = now.plus(Duration.ofSeconds(2));
        assertFalse(believes(node("tidegate", "hush"), recorded));
    }

    @Test
    void a_node_that_is_known_may_have_a_clock_that_stands() {
        assertTrue(believes(listener, speaker.close(WORD)));
        Buffer next = speaker.close(WORD);
        now = now.plus(Duration.ofHours(1));
        assertTrue(believes(listener, next));
    }

    @Test
    void another_cluster_or_another_secret_is_not_believed() {
        assertFalse(believes(node("another", "hush"), speaker.close(WORD)));
        assertFalse(believes(node("tidegate", "guess"), speaker.close(WORD)));
        assertFalse(believes(node("tidegate", ""), speaker.close(WORD)));
    }
}
