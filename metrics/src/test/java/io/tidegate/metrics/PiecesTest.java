package io.tidegate.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PiecesTest {
    private final Pieces pieces = new Pieces();

    private Scrape scrape() {
        return new Scrape("text/plain", pieces.all());
    }

    @Test
    void hold_what_was_written_in_order_whatever_the_lengths() {
        Random random = new Random(1);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            byte[] some = new byte[random.nextInt(3 * Pieces.PIECE_BYTES / 2)];
            random.nextBytes(some);
            int offset = some.length / 3;
            pieces.write(some, offset, some.length - offset);
            pieces.write(i);
            expected.write(some, offset, some.length - offset);
            expected.write(i);
        }
        assertArrayEquals(expected.toByteArray(), scrape().body().getBytes());
        assertEquals(expected.size(), scrape().length());
    }

    @Test
    void are_full_but_for_the_last() {
        pieces.write(new byte[2 * Pieces.PIECE_BYTES + 7], 0, 2 * Pieces.PIECE_BYTES + 7);
        assertEquals(
                List.of(Pieces.PIECE_BYTES, Pieces.PIECE_BYTES, 7),
                pieces.all().stream().map(Buffer::length).toList());
    }

    @Test
    void are_none_where_nothing_was_written() {
        assertEquals(0, scrape().body().length());
    }
}
