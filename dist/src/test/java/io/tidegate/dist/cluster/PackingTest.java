package io.tidegate.dist.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.ServerId;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long messages become short, and what is refused. */
final class PackingTest {
    private static Buffer counts(int servers) {
        Map<ServerId, Integer> open = new HashMap<>();
        for (int i = 0; i < servers; i++) {
            open.put(new ServerId("live", "live-" + i, "ws://10.0.0." + i % 250 + ":" + (9000 + i)), i % 50);
        }
        return SaidJson.write(new Said.Counts(true, open));
    }

    @Test
    void what_fits_into_a_packet_stays_as_it_is() {
        Buffer text = counts(5);
        assertEquals(text, Packing.pack(text));
        assertEquals(Optional.of(text), Packing.unpack(text));
    }

    @Test
    void what_is_longer_becomes_a_fifth_or_less_and_what_it_was() {
        Buffer text = counts(1000);
        Buffer packed = Packing.pack(text);
        assertTrue(packed.length() * 5 < text.length(), () -> packed.length() + " of " + text.length());
        assertEquals(Optional.of(text), Packing.unpack(packed));
    }

    /** By another implementation of RFC 1950: a released version's bytes stay readable. */
    @Test
    void the_format_is_that_of_everybody() {
        Buffer packed = Buffer.buffer(
                HexFormat.of()
                        .parseHex(
                                "789c8d8cbb0e40401444ff65eac5ae68dc5f1185c72dc466c9be14e2df2da12653cd9c99d9314f6604615882f10e029dd6206f030b38b691ad03353bfa6e98f96eea29325ef8f84ca524d8b4c4e6a82894cc2f29aaa594092d2b1b507588cfa3f2df517b9c21913767"));
        assertEquals(
                Optional.of(new Said.Counts(
                        true,
                        Map.of(
                                new ServerId("live", "live-1", "ws://10.0.0.1:9000"), 4,
                                new ServerId("live", "live-2", "ws://10.0.0.1:9000"), 4))),
                Packing.unpack(packed).flatMap(SaidJson::read));
    }

    @Test
    void noise_and_what_is_cut_off_are_refused() {
        Buffer packed = Packing.pack(counts(1000));
        assertEquals(Optional.empty(), Packing.unpack(packed.getBuffer(0, packed.length() - 9)));
        assertEquals(Optional.empty(), Packing.unpack(Buffer.buffer("no JSON")));
        assertEquals(Optional.empty(), Packing.unpack(Buffer.buffer()));
    }

    @Test
    void a_little_that_would_become_very_much_is_refused() {
        byte[] blanks = new byte[Seal.MOST_BYTES + 1];
        Arrays.fill(blanks, (byte) ' ');
        Buffer packed = Packing.pack(Buffer.buffer(blanks));
        assertTrue(packed.length() < 10_000);
        assertEquals(Optional.empty(), Packing.unpack(packed));
    }
}
